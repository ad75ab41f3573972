// Lighthouse on pages of a running desk, in Debian's Chromium. Given on the command line: where its packages are installed, and
// Chromium with its flags. Each line of standard input is a visit, a JSON object: its address, "phone" or "desktop", the language, and
// where there is something to bring, a file or a text, which are put into the form. Each answer is a line, a JSON object: what
// Lighthouse says. Nothing is told to anybody: the part of Lighthouse that reports its own errors is never loaded from here.
import { createInterface } from 'node:readline'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const [installed, chromium, ...flags] = process.argv.slice(2)
const require = createRequire(join(installed, 'package.json'))
const lighthouse = await import(pathToFileURL(require.resolve('lighthouse')))
const puppeteer = require('puppeteer-core')

const browser = await puppeteer.launch({ executablePath: chromium, args: flags })

async function fill(page, visit) {
  await page.goto(visit.url)
  if (visit.file) await (await page.$('#file')).uploadFile(visit.file)
  if (visit.text) await page.type('#text', visit.text)
}

async function send(page) {
  await page.click('[data-send]')
  await page.waitForSelector('#answer, #error', { timeout: 120_000 })
}

// A form's answer has no address of its own: Lighthouse follows the press of the button, as it follows an address elsewhere. A page
// that says what went wrong has a status that Lighthouse takes for a broken site: that one is looked at as it stands.
async function measured(page, visit, told) {
  if (visit.file === undefined && visit.text === undefined) return lighthouse.navigation(page, visit.url, told)
  await fill(page, visit)
  if (!visit.refused) return lighthouse.navigation(page, () => send(page), told)
  await send(page)
  return lighthouse.snapshot(page, told)
}

function told(result) {
  const audits = Object.values(result.audits)
  const by = (mode) => audits.filter((one) => one.scoreDisplayMode === mode).map((one) => one.id)
  const failed = {}
  for (const category of Object.values(result.categories)) {
    for (const { id, weight } of category.auditRefs) {
      const { score, title, details } = result.audits[id]
      if (score === null || score >= 0.9) continue
      const places = [details?.items ?? []].flat().slice(0, 5).map((one) => one.node?.snippet ?? one.url ?? one.description ?? '')
      failed[`${category.id}/${id}`] = { weight, score, title, places }
    }
  }
  const scores = Object.fromEntries(Object.values(result.categories).map((one) => [one.id, one.score === null ? null : Math.round(one.score * 100)]))
  return { scores, failed, notApplicable: by('notApplicable'), errors: by('error'), version: result.lighthouseVersion }
}

for await (const line of createInterface({ input: process.stdin })) {
  const visit = JSON.parse(line)
  const context = await browser.createBrowserContext()
  const page = await context.newPage()
  const config = visit.shape === 'desktop' ? lighthouse.desktopConfig : undefined
  const settings = { logLevel: 'error', locale: 'en', extraHeaders: { 'Accept-Language': visit.language } }
  const { lhr } = await measured(page, visit, { config, flags: settings })
  process.stdout.write(`${JSON.stringify(told(lhr))}\n`)
  await context.close()
}
await browser.close()
