// Every page that each kind of person can reach, by the rules of visit.
//
// Each role follows its links in one window, one page of each shape; the windows go round
// from role to role. The key pages are then opened by address in every window, and at
// 320 px with text at twice its size, where only words and width are judged.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { cells, narrow, openBrowser, openWindow } from './lib/browser.mjs'
import { count, soak } from './lib/counts.mjs'
import { crawl, linksOf, shapeOf } from './lib/crawl.mjs'
import { loginOf, signedIn } from './lib/login.mjs'
import { visit } from './lib/page.mjs'
import { startRostrum } from './lib/server.mjs'

const seed = Number(process.env.ROSTRUM_SEED ?? Math.floor(Math.random() * 2 ** 32))
const audited = new Set()
let rostrum, browser

before(async () => {
  rostrum = await startRostrum()
  browser = await openBrowser()
})

after(async () => {
  await browser?.close()
  await rostrum?.stop()
})

test('the demo has a log-in for each of the eight roles, named and titled', () => {
  assert.equal(new Set(rostrum.logins.map((l) => l.role)).size, 8, rostrum.logins.map((l) => l.role).join(', '))
  for (const login of rostrum.logins) for (const field of ['name', 'password', 'title']) assert.ok(login[field], field)
})

test('pages of everyone', { timeout: 3_600_000 }, async (t) => {
  const logins = [...new Map(rostrum.logins.map((l) => [l.role, l])).values()]
  for (const [turn, login] of [undefined, ...logins].entries()) {
    const cell = cells[(seed + turn) % cells.length]
    await t.test(`${login?.role ?? 'public'} in ${cell.name}`, (t) => tour(t, login, cell))
  }
})

// tour follows the links of one person from the first page. axe looks at each shape once
// at each width; everything else is looked at each time.
async function tour(t, login, cell) {
  const { origin } = rostrum
  const context = await openWindow(browser, cell, { storageState: login && (await signedIn(browser, origin, login)) })
  const tab = await context.newPage()

  // A page that fails is one failed subtest, and the crawl goes on.
  const each = (url) =>
    t.test(shapeOf(url), async () => {
      const key = `${cell.width} ${shapeOf(url)}`
      const axe = soak || !audited.has(key)
      audited.add(key)
      await visit(tab, url, { axe, shot: axe ? nameOf(login, url, cell) : undefined })
    })

  const found = await crawl({
    start: `${origin}/`,
    limit: count('crawl-pages'),
    request: context.request,
    each,
    links: () => linksOf(tab),
  })
  await t.test('no dead links', () => assert.deepEqual(found.faults, []))
  await t.test('an unknown address is a clear page', () => visit(tab, '/no-such-page', { base: origin, status: 404 }))
  await context.close()
}

const nameOf = (login, url, cell) => `${login?.role ?? 'public'}-${shapeOf(url)}-${cell.name}`.replaceAll(/[^a-z0-9]+/gi, '-')

// keys are the pages on which most work is done, by who opens them.
const keys = {
  public: ['/login', '/public/briefs'],
  coordinator: ['/', '/briefs', '/briefs/new', '/duties', '/sessions', '/sessions?view=month', '/sessions?view=month&print=1', '/sessions/new', '/coverage', '/coverage/map', '/speakers'],
  speaker: ['/', '/my'],
}

for (const [role, paths] of Object.entries(keys)) {
  test(`key pages of ${role} in every window`, { timeout: 600_000 }, async (t) => {
    const { origin } = rostrum
    const storageState = role === 'public' ? undefined : await signedIn(browser, origin, loginOf(rostrum.logins, role))
    for (const cell of [...cells, narrow]) {
      const context = await openWindow(browser, cell, { storageState })
      const tab = await context.newPage()
      for (const path of paths) {
        const key = `${cell.width} ${shapeOf(origin + path)}`
        const axe = soak || !(cell === narrow || audited.has(key))
        audited.add(key)
        await t.test(`${path} in ${cell.name}`, () => visit(tab, path, { base: origin, axe, shot: nameOf({ role }, origin + path, cell) }))
      }
      await context.close()
    }
  })
}
