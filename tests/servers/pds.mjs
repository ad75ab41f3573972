// Bluesky's own server software in one process: the directory of accounts (PLC) and a personal data server (PDS).
// Given on the command line: where the packages are installed, and a folder for its data. Writes one line, a JSON object with the
// server's address, when it is ready; ends when its standard input does.
import { createRequire } from 'node:module'
import { randomBytes } from 'node:crypto'
import { createServer } from 'node:net'
import { join } from 'node:path'

const [installed, data] = process.argv.slice(2)
const require = createRequire(join(installed, 'package.json'))
const { PlcServer, Database } = require('@did-plc/server')
const { PDS, envToCfg, envToSecrets, readEnv } = require('@atproto/pds')

const freePort = () =>
  new Promise((found) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address()
      probe.close(() => found(port))
    })
  })

const plc = PlcServer.create({ db: Database.mock(), port: await freePort() })
const directory = await plc.start()
const port = await freePort()
Object.assign(process.env, {
  PDS_PORT: `${port}`,
  PDS_HOSTNAME: 'localhost',
  PDS_DEV_MODE: 'true',
  PDS_DATA_DIRECTORY: data,
  PDS_BLOBSTORE_DISK_LOCATION: join(data, 'blobs'),
  PDS_DID_PLC_URL: `http://127.0.0.1:${directory.address().port}`,
  PDS_SERVICE_HANDLE_DOMAINS: '.test',
  PDS_INVITE_REQUIRED: 'false',
  PDS_RATE_LIMITS_ENABLED: 'false',
  PDS_DISABLE_SSRF_PROTECTION: 'true',
  PDS_JWT_SECRET: randomBytes(16).toString('hex'),
  PDS_ADMIN_PASSWORD: randomBytes(16).toString('hex'),
  PDS_PLC_ROTATION_KEY_K256_PRIVATE_KEY_HEX: randomBytes(32).toString('hex'),
  LOG_ENABLED: 'false',
})
const environment = readEnv()
const pds = await PDS.create(envToCfg(environment), envToSecrets(environment))
await pds.start()
process.stdout.write(`${JSON.stringify({ service: `http://localhost:${port}` })}\n`)
process.stdin.resume()
process.stdin.on('end', () => process.exit(0))
