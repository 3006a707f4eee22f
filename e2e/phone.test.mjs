// What a phone in a busy hall does with what comes: nothing moves under a finger, and a screen reader hears little.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { openBrowser, openWindow } from './lib/browser.mjs'
import { press, words } from './lib/hand.mjs'
import { loginOf, signedIn } from './lib/login.mjs'
import { inspect, visit } from './lib/page.mjs'
import { startRostrum } from './lib/server.mjs'

describe('a phone in a busy hall', () => {
  let rostrum, browser, host, phone, saver, hall, room

  before(async () => {
    rostrum = await startRostrum({})
    browser = await openBrowser()
    const storageState = await signedIn(browser, rostrum.origin, loginOf(rostrum.logins, 'coordinator'))
    host = await (await openWindow(browser, { name: '1440-vi', width: 1440, height: 900, lang: 'vi' }, { storageState })).newPage()
    phone = await (await openWindow(browser, { name: '360-vi', width: 360, height: 740, lang: 'vi' })).newPage()
    saver = await (await openWindow(browser, { name: '360-en', width: 360, height: 740, lang: 'en' })).newPage()
    await visit(host, '/sessions?state=planned', { base: rostrum.origin })
    await host.locator('main a[href^="/sessions/0"]').first().click()
    await host.waitForLoadState('load')
    await press(host, 'button', 'Mở phòng hỏi đáp')
    room = new URL(host.url()).pathname
    const code = (await words(host)).match(/\b([2-9A-Z]{3}) ([2-9A-Z]{3})\b/)
    hall = `/r/${code[1]}${code[2]}`
  })

  after(async () => {
    await browser?.close()
    await rostrum?.stop()
  })

  const show = async (text) => {
    await visit(host, room, { base: rostrum.origin, axe: false })
    await host.locator('form[action$="/slip"] textarea').fill(text)
    await host.locator('form[action$="/slip"] button').click()
    await host.waitForLoadState('load')
    await press(host, 'button', 'Cho hiện')
  }
  const verdict = async (text, button) => {
    const card = host.getByRole('article', { name: text, exact: true })
    await card.getByRole('button', { name: button, exact: true }).click()
    await host.waitForLoadState('load')
  }

  test('new questions wait behind a button, and a screen reader hears one line in ten seconds', { timeout: 120_000 }, async () => {
    await show('Câu thứ nhất?')
    await visit(phone, hall, { base: rostrum.origin })
    await phone.evaluate(() => {
      window.heard = []
      new MutationObserver(() => window.heard.push([Date.now(), document.getElementById('spoken').textContent])).observe(document.getElementById('spoken'), {
        childList: true,
        characterData: true,
        subtree: true,
      })
    })
    const before = await phone.locator('#questions > li').first().boundingBox()
    for (const text of ['Câu thứ hai?', 'Câu thứ ba?', 'Câu thứ tư?']) await show(text)
    await phone.locator('#fresh button', { hasText: '3' }).waitFor({ timeout: 10_000 })
    await verdict('Câu thứ nhất?', 'Trả lời câu này')
    await phone.locator('#questions > li[data-s="answering"]').waitFor({ timeout: 10_000 })
    const after = await phone.locator('#questions > li').first().boundingBox()
    assert.equal(await phone.locator('#questions > li').count(), 1, 'the list waits for the person')
    assert.ok(Math.abs(after.x - before.x) < 1 && after.height >= before.height)
    await phone.waitForFunction(() => window.heard.some(([, text]) => text.includes('Câu thứ nhất')), null, { timeout: 15_000 })
    const heard = await phone.evaluate(() => window.heard)
    for (let i = 1; i < heard.length; i++) assert.ok(heard[i][0] - heard[i - 1][0] > 9_900, `two lines in ten seconds: ${JSON.stringify(heard)}`)
    assert.match(await phone.locator('.counts').innerText(), /Đang hiện: 4 câu/)
    await inspect(phone, { shot: 'phone-01-fresh' })
    await phone.locator('#fresh button').click()
    assert.equal(await phone.locator('#questions > li').count(), 4)
  })

  test('a question that is hidden leaves its place, and what is typed outlives the end of the room', { timeout: 120_000 }, async () => {
    await phone.locator('#questions > li').nth(1).locator('.vote').focus()
    const text = await phone.locator('#questions > li').nth(1).locator('.text').innerText()
    const below = await phone.locator('#questions > li').nth(2).boundingBox()
    const scroll = await phone.evaluate(() => window.scrollY)
    await visit(host, room, { base: rostrum.origin, axe: false })
    const card = host.getByRole('article', { name: text, exact: true })
    await card.locator('details').evaluate((d) => (d.open = true))
    await card.locator('select[name="reason"]').selectOption('spam')
    await card.locator('details button').click()
    await host.waitForLoadState('load')
    await phone.locator('#questions > li.gone').waitFor({ timeout: 10_000 })
    const now = await phone.locator('#questions > li').nth(2).boundingBox()
    assert.equal(await phone.evaluate(() => window.scrollY), scroll)
    assert.ok(Math.abs(now.y - below.y) < 1, `what stands below moved by ${now.y - below.y}`)
    assert.ok(await phone.evaluate(() => document.activeElement.classList.contains('gone')), 'the focus stays where it was')
    await inspect(phone, { shot: 'phone-02-gone' })
    await phone.locator('#question').fill('Chưa kịp gửi câu này')
    await visit(host, `${room}/close`, { base: rostrum.origin, axe: false })
    await host.locator('main form button').last().click()
    await host.waitForLoadState('load')
    await phone.waitForFunction(() => document.getElementById('question').readOnly, null, { timeout: 10_000 })
    assert.equal(await phone.locator('#question').inputValue(), 'Chưa kịp gửi câu này')
    await inspect(phone, { shot: 'phone-03-closed' })
  })

  test('a phone that saves data asks for what changed', { timeout: 120_000 }, async () => {
    await visit(host, '/sessions?state=planned', { base: rostrum.origin, axe: false })
    await host.locator('main a[href^="/sessions/0"]').nth(1).click()
    await host.waitForLoadState('load')
    await press(host, 'button', 'Mở phòng hỏi đáp')
    room = new URL(host.url()).pathname
    const code = (await words(host)).match(/\b([2-9A-Z]{3}) ([2-9A-Z]{3})\b/)
    hall = `/r/${code[1]}${code[2]}`
    const asked = []
    saver.on('request', (r) => asked.push(r.url()))
    await saver.addInitScript(() => Object.defineProperty(navigator, 'connection', { value: { saveData: true } }))
    await saver.clock.install()
    const first = saver.waitForResponse(/\/state\?slow=$/)
    await visit(saver, hall, { base: rostrum.origin, axe: false })
    assert.equal((await first).status(), 200)
    await show('Câu cho máy tiết kiệm?')
    const next = saver.waitForRequest(/\/state\?slow=[\w-]+/)
    await saver.clock.fastForward(40_000)
    await next
    assert.ok(!asked.some((u) => u.includes('/events')), 'no stream was opened')
  })
})
