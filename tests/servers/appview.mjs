// Bluesky as a whole in one process: directory, personal data server, and the readers' side (AppView), which knows mentions and replies.
// Given on the command line: where the packages are installed. In the environment: DB_POSTGRES_URL and REDIS_HOST. Writes one line, a
// JSON object with the data server's address, when it is ready; ends when its standard input does.
import { createRequire } from 'node:module'
import { join } from 'node:path'

const [installed] = process.argv.slice(2)
const require = createRequire(join(installed, 'package.json'))
const { TestNetwork } = require('@atproto/dev-env')

const say = process.stdout.write.bind(process.stdout)
console.log = () => {}
const network = await TestNetwork.create({
  dbPostgresSchema: 'paravent',
  pds: { hostname: 'localhost', enableDidDocWithSession: true },
})
say(`${JSON.stringify({ service: network.pds.url, appview: network.bsky.url })}\n`)
process.stdin.resume()
process.stdin.on('end', () => process.exit(0))
