// Every page that each kind of person can reach, in every window, by the rules of visit.
//
// One page of each shape is opened. The first who finds a shape looks at it in all four
// windows and at 320 px with text at twice its size; the others look in one window.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { cells, narrow, openBrowser, openWindow } from './lib/browser.mjs'
import { count } from './lib/counts.mjs'
import { crawl, linksOf, shapeOf } from './lib/crawl.mjs'
import { signedIn } from './lib/login.mjs'
import { visit } from './lib/page.mjs'
import { startRostrum } from './lib/server.mjs'

const seed = Number(process.env.ROSTRUM_SEED ?? Math.floor(Math.random() * 2 ** 32))
const looked = new Set()
let rostrum, browser

before(async () => {
  rostrum = await startRostrum()
  browser = await openBrowser()
})

after(async () => {
  await browser?.close()
  await rostrum?.stop()
})

// windows opens one tab in each cell for a role.
async function windows(storageState) {
  const tabs = []
  for (const cell of [...cells, narrow]) {
    const context = await openWindow(browser, cell, { storageState })
    tabs.push(await context.newPage())
  }
  return tabs
}

test('the demo has a log-in for each of the eight roles, named and titled', () => {
  assert.equal(new Set(rostrum.logins.map((l) => l.role)).size, 8, rostrum.logins.map((l) => l.role).join(', '))
  for (const login of rostrum.logins) for (const field of ['name', 'password', 'title']) assert.ok(login[field], field)
})

test('pages of everyone', { timeout: 3_600_000 }, async (t) => {
  const logins = [...new Map(rostrum.logins.map((l) => [l.role, l])).values()]
  for (const [turn, login] of [undefined, ...logins].entries()) {
    await t.test(login?.role ?? 'public', (t) => tour(t, login, turn))
  }
})

// tour follows the links of one person from the first page.
async function tour(t, login, turn) {
  const { origin } = rostrum
  const tabs = await windows(login && (await signedIn(browser, origin, login)))
  const one = tabs[(seed + turn) % cells.length]
  let last

  // A page that fails is one failed subtest, and the crawl goes on.
  const each = (url) =>
    t.test(shapeOf(url), async () => {
      const shape = shapeOf(url)
      const first = !looked.has(shape)
      looked.add(shape)
      last = first ? tabs[0] : one
      const problems = []
      for (const tab of first ? tabs : [one]) {
        const shot = `${login?.role ?? 'public'}-${shape}-${tab.context().cell.name}`.replaceAll(/[^a-z0-9]+/gi, '-')
        await visit(tab, url, { shot: first ? shot : undefined }).catch((error) => problems.push(error.message))
      }
      assert.equal(problems.length, 0, problems.join('\n'))
    })

  const found = await crawl({
    start: `${origin}/`,
    limit: count('crawl-pages'),
    request: tabs[0].context().request,
    each,
    links: () => linksOf(last),
  })
  await t.test('no dead links', () => assert.deepEqual(found.faults, []))
  await t.test('an unknown address is a clear page', () => visit(one, '/no-such-page', { base: origin, status: 404 }))
  for (const tab of tabs) await tab.context().close()
}
