// A room that is treated roughly: what people type is markup that would run, the network lets no stream through, and a
// proxy refuses for a while. Nothing that was typed runs on any screen of the room, and phones go on hearing.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { openBrowser, openWindow } from './lib/browser.mjs'
import { press, words } from './lib/hand.mjs'
import { loginOf, signedIn } from './lib/login.mjs'
import { inspect, visit } from './lib/page.mjs'
import { startRostrum } from './lib/server.mjs'

const phone = { name: '360-vi', width: 360, height: 740, lang: 'vi' }
const payloads = [
  '<img src=x onerror="window.ran=1">Ai được miễn',
  '<script>window.ran=2</script>Đóng ở đâu',
  '"><svg onload="window.ran=3">Bao giờ có thẻ',
  "</li></ol><iframe srcdoc='<script>parent.ran=4</script>'></iframe>Mất thẻ",
  '<a href="javascript:window.ran=5">Bấm đây</a> để biết',
]

// foreign counts what only markup of somebody else's could have put on a page.
const foreign = (page) =>
  page.evaluate(() => ({
    ran: window.ran ?? 0,
    found: [...document.querySelectorAll('iframe, object, embed, img[src="x"], svg[onload], [onerror], [onload], a[href^="javascript"], main script')].map((e) => e.outerHTML.slice(0, 80)),
  }))

async function clean(page, name, shown) {
  const saw = await foreign(page)
  assert.deepEqual(saw, { ran: 0, found: [] }, name)
  const text = await words(page)
  for (const one of shown) assert.ok(text.includes(one), `${name} shows ${one} as it was typed`)
  await inspect(page, { axe: false })
}

describe('a room that is treated roughly', () => {
  let rostrum, browser, host, screen, first, hall, room
  const open = async (window = phone, options) => (await openWindow(browser, window, options)).newPage()
  const vote = async (question) => {
    const answer = await fetch(`${rostrum.origin}${hall}/vote`, {
      method: 'POST', headers: { accept: 'application/json' }, body: new URLSearchParams({ question, on: 'yes' }),
    })
    assert.equal(answer.status, 204)
  }

  before(async () => {
    rostrum = await startRostrum()
    browser = await openBrowser()
    const storageState = await signedIn(browser, rostrum.origin, loginOf(rostrum.logins, 'coordinator'))
    host = await open({ name: '1440-vi', width: 1440, height: 900, lang: 'vi' }, { storageState })
    screen = await open({ name: '1024-vi', width: 1024, height: 768, lang: 'vi' }, { storageState })
    first = await open()
    await visit(host, '/sessions?state=planned', { base: rostrum.origin })
    await host.locator('main a[href^="/sessions/0"]').first().click()
    await host.waitForLoadState('load')
    await press(host, 'button', 'Mở phòng hỏi đáp')
    room = new URL(host.url()).pathname
    hall = '/r/' + (await words(host)).match(/\b([2-9A-Z]{3}) ([2-9A-Z]{3})\b/).slice(1).join('')
  })

  after(async () => {
    await browser?.close()
    await rostrum?.stop()
  })

  test('what a hall types runs nowhere: not on phones that are told of it, not before the host, not on the screen', { timeout: 180_000 }, async () => {
    await visit(first, hall, { base: rostrum.origin, axe: false }) // is there before anything is asked: all comes by the stream
    for (const one of payloads) {
      await visit(host, room, { base: rostrum.origin, axe: false })
      await host.locator('form[action$="/slip"] textarea').fill(one)
      await host.locator('form[action$="/slip"] button').click()
      await host.waitForLoadState('load')
      await press(host, 'button', 'Cho hiện')
    }
    await host.locator('form[action$="/polls"]').evaluate((f) => (f.closest('details').open = true))
    await host.locator('[name=poll]').fill(payloads[0])
    await host.locator('[name=options]').fill(payloads.slice(1, 4).join('\n'))
    await host.locator('[name=open]').check()
    await host.locator('form[action$="/polls"] button').last().click()
    await host.waitForLoadState('load')
    await clean(host, 'the host', [...payloads])
    await first.waitForFunction((n) => document.querySelectorAll('#questions li').length + (document.querySelector('#fresh')?.hidden ? 0 : 1) >= 1, payloads.length)
    if (await first.locator('#fresh button').isVisible()) await first.locator('#fresh button').click()
    await first.waitForLoadState('load')
    await first.locator('#questions li').nth(payloads.length - 1).waitFor()
    await clean(first, 'a phone that was told', payloads)
    const late = await open()
    await visit(late, hall, { base: rostrum.origin, axe: false })
    await clean(late, 'a phone that comes later', payloads)
    await visit(screen, `${room}/projector`, { base: rostrum.origin, axe: false })
    const saw = await foreign(screen)
    assert.deepEqual(saw, { ran: 0, found: [] }, 'the screen')
    assert.ok((await words(screen)).includes('<'), 'the screen shows markup as it was typed')
    await late.close()
  })

  test('a phone whose network lets no stream through goes on hearing', { timeout: 60_000 }, async () => {
    const page = await open()
    let asked = 0
    await page.route('**/events', (route) => route.abort())
    page.on('request', (r) => (asked += r.url().includes('/state') ? 1 : 0))
    await page.goto(rostrum.origin + hall)
    const question = await page.locator('#questions [name=question]').first().getAttribute('value')
    await vote(question)
    await page.waitForFunction((id) => document.querySelector(`#q-${id} .vote b`)?.textContent === '1', question, { timeout: 40_000 })
    assert.ok(asked > 0, 'it polls')
    await page.close()
  })

  test('a phone that was refused by a proxy polls, and takes the line again when it is let through', { timeout: 60_000 }, async () => {
    const page = await open()
    await page.clock.install()
    let refuse = true
    let asked = 0
    await page.route('**/events', (route) => (refuse ? route.fulfill({ status: 502, body: 'bad gateway' }) : route.continue()))
    page.on('request', (r) => (asked += r.url().includes('/state') ? 1 : 0))
    const polled = page.waitForResponse((r) => r.url().includes('/state'))
    await page.goto(rostrum.origin + hall)
    await polled
    refuse = false
    const back = page.waitForResponse((r) => r.url().endsWith('/events') && r.status() === 200)
    await page.clock.runFor(100_000)
    await back
    await page.waitForTimeout(1000) // the first event of the line is read
    await page.clock.runFor(10_000) // a poll that was due is the last
    await page.waitForTimeout(1000)
    asked = 0
    await page.clock.runFor(60_000)
    await page.waitForTimeout(500)
    assert.equal(asked, 0, 'it does not poll beside the line')
    await page.close()
  })
})
