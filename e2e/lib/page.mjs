// visit is the one door to a page: it fails on whatever a careful person would not accept.
import assert from 'node:assert/strict'
import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const shots = new URL('../shots/', import.meta.url)

const watched = new WeakMap()

// watch keeps what the console, the content security policy and the network say of a page.
async function watch(page) {
  if (watched.has(page)) return watched.get(page)
  const heard = { problems: [], expected: '' }
  watched.set(page, heard)
  page.on('console', (message) => {
    // Chromium reports the page's own 404 here too; visit judges statuses by itself.
    const own = heard.expected && message.location().url === heard.expected
    if (message.type() === 'error' && !own) heard.problems.push(`console: ${message.text()}`)
  })
  page.on('pageerror', (error) => heard.problems.push(`script: ${error.message}`))
  page.on('request', (request) => {
    const to = new URL(request.url())
    const home = URL.canParse(heard.target ?? '') ? new URL(heard.target).origin : ''
    if (to.protocol.startsWith('http') && home && to.origin !== home) heard.problems.push(`asks a third party: ${to}`)
  })
  await page.exposeBinding('__rostrumViolation', (_, text) => heard.problems.push(`policy: ${text}`))
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) =>
      window.__rostrumViolation(`${event.violatedDirective} refused ${event.blockedURI || 'inline'}`),
    )
  })
  return heard
}

// visit opens a path (or URL) and asserts all of it: status, console, policy, words,
// width, axe in light and dark. options: status (200), axe (true), shot (a file name in
// shots/, without ending), base (origin for a path), lang (of <html>; the cell's).
// It returns the response.
export async function visit(page, path, options = {}) {
  const { status = 200, base = page.url() } = options
  const heard = await watch(page)
  heard.problems.length = 0
  heard.target = new URL(path, base).href
  heard.expected = status >= 400 ? heard.target : ''
  const response = await page.goto(heard.target, { waitUntil: 'load' })
  const problems = []
  if (response.status() !== status) problems.push(`status ${response.status()}, expected ${status}`)
  problems.push(...(await look(page, options)))
  problems.push(...heard.problems)
  if (options.shot) await shoot(page, options.shot)
  settle(page, problems)
  return response
}

// inspect judges the page as it stands, after a click or a posted form.
export async function inspect(page, options = {}) {
  const heard = watched.get(page)
  assert.ok(heard, 'inspect needs a page that visit opened')
  const problems = [...(await look(page, options)), ...heard.problems]
  heard.problems.length = 0
  if (options.shot) await shoot(page, options.shot)
  settle(page, problems)
}

function settle(page, problems) {
  const cell = page.context().cell?.name ?? ''
  assert.equal(problems.length, 0, `${page.url()} ${cell}\n  ${problems.join('\n  ')}`)
}

async function look(page, { axe = true, lang = page.context().cell?.lang } = {}) {
  const problems = []
  const text = page.context().cell?.text
  if (text) {
    await page.evaluate((size) => (document.documentElement.style.fontSize = `${size}%`), text)
  }
  problems.push(...(await words(page, lang)), ...(await width(page)))
  if (axe) problems.push(...(await audit(page)))
  return problems
}

// words finds keys without words, and a page without title, heading or its language.
async function words(page, lang) {
  return page.evaluate((lang) => {
    const out = []
    const missing = document.documentElement.outerHTML.match(/⟦[^⟧]*⟧/g) ?? []
    if (missing.length) out.push(`no words for ${[...new Set(missing)].join(' ')}`)
    if (!document.title.trim()) out.push('no title')
    if (document.querySelectorAll('h1').length !== 1) out.push(`${document.querySelectorAll('h1').length} h1, expected 1`)
    if (lang && document.documentElement.lang !== lang) out.push(`language ${document.documentElement.lang}, expected ${lang}`)
    return out
  }, lang)
}

// width tells a page that is wider than its window, and what sticks out of it.
async function width(page) {
  return page.evaluate(() => {
    const root = document.documentElement
    if (root.scrollWidth <= root.clientWidth) return []
    const out = [...document.body.querySelectorAll('*')]
      .filter((e) => e.getBoundingClientRect().right > root.clientWidth + 1)
      .slice(0, 3)
      .map((e) => e.outerHTML.slice(0, 80))
    return [`wider than the window: ${root.scrollWidth} > ${root.clientWidth}: ${out.join(' | ')}`]
  })
}

const standard = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

// audit runs axe in light, and for what colour can change once more in dark.
async function audit(page) {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axeSource)
  await page.emulateMedia({ colorScheme: 'light' })
  const light = await run(page, { runOnly: standard, rules: { 'target-size': { enabled: true } } })
  await page.emulateMedia({ colorScheme: 'dark' })
  const dark = await run(page, { runOnly: { type: 'rule', values: ['color-contrast', 'link-in-text-block'] } })
  await page.emulateMedia({ colorScheme: 'light' })
  return [...light.map((v) => `axe: ${v}`), ...dark.map((v) => `axe, dark: ${v}`)]
}

async function run(page, options) {
  return page.evaluate(async (options) => {
    const { violations } = await window.axe.run(document, { ...options, resultTypes: ['violations'] })
    return violations.map((v) => {
      const node = v.nodes[0]
      return `${v.id} ×${v.nodes.length}: ${v.help}: ${node.html.slice(0, 120)} (${(node.any[0] ?? node.all[0] ?? node.none[0])?.message ?? ''})`
    })
  }, options)
}

// shoot takes a picture of the whole page; of one that is longer than Chromium can draw at once, of its beginning.
async function shoot(page, name) {
  mkdirSync(shots, { recursive: true })
  const fullPage = await page.evaluate(() => document.documentElement.scrollHeight < 16_000)
  await page.screenshot({ path: new URL(`${name}.png`, shots).pathname, fullPage })
}
