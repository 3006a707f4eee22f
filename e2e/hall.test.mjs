// A hall with its screen, a host, a speaker, and three phones at once: one as usual, one without scripts, one on a slow
// line with a slow processor. The screen joins by its code, and nobody signs in at it. What the host shows reaches the phones by itself, and counts the same from each.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { openBrowser, openWindow } from './lib/browser.mjs'
import { press, words } from './lib/hand.mjs'
import { loginOf, signedIn } from './lib/login.mjs'
import { inspect, visit } from './lib/page.mjs'
import { startRostrum } from './lib/server.mjs'

const phone = (lang) => ({ name: `360-${lang}`, width: 360, height: 740, lang })
const question = 'Thẻ bảo hiểm y tế hộ gia đình đóng ở đâu?'

// slow4G is the throttling that audits of pages on phones use: 1.6 Mbit/s and 150 ms there and back.
const slow4G = { offline: false, latency: 150, downloadThroughput: (1.6 * 1024 * 1024) / 8, uploadThroughput: (750 * 1024) / 8 }

describe('a hall, its screen, a host, a speaker and three phones', () => {
  let rostrum, browser, host, screen, speaker
  const phones = {}
  let hall, room
  let lost = false
  const step = (name, run) =>
    test(name, { timeout: 120_000 }, async (t) => {
      if (lost) return t.skip('an earlier step failed')
      lost = true
      await run()
      lost = false
    })

  before(async () => {
    rostrum = await startRostrum({ args: ['--wifi-name', 'Hoi truong xa', '--wifi-password', 'bay con bo'] })
    browser = await openBrowser()
    const storageState = await signedIn(browser, rostrum.origin, loginOf(rostrum.logins, 'coordinator'))
    host = await (await openWindow(browser, { name: '1440-vi', width: 1440, height: 900, lang: 'vi' }, { storageState })).newPage()
    screen = await (await openWindow(browser, { name: '1024-vi', width: 1024, height: 768, lang: 'vi' })).newPage()
    speaker = await (await openWindow(browser, phone('vi'), { storageState })).newPage()
    phones.usual = await (await openWindow(browser, phone('vi'))).newPage()
    phones.plain = await (await openWindow(browser, phone('en'), { javaScriptEnabled: false })).newPage()
    phones.slow = await (await openWindow(browser, phone('vi'))).newPage()
  })

  after(async () => {
    await browser?.close()
    await rostrum?.stop()
  })

  step('the host opens the room in one tap', async () => {
    await visit(host, '/sessions?state=planned', { base: rostrum.origin })
    await host.locator('main a[href^="/sessions/0"]').first().click()
    await host.waitForLoadState('load')
    await press(host, 'button', 'Mở phòng hỏi đáp')
    room = new URL(host.url()).pathname
    assert.match(room, /^\/rooms\/\w+$/)
    const code = (await words(host)).match(/\b([2-9A-Z]{3}) ([2-9A-Z]{3})\b/)
    assert.ok(code, 'the code stands on the page')
    hall = `/r/${code[1]}${code[2]}`
    await inspect(host, { shot: 'hall-01-host' })
  })

  // readable wants what stands on the hall's screen in letters of a twentieth of its height, with a contrast of 7 to 1,
  // and inside the window.
  const readable = async () => {
    const found = await screen.evaluate(() => {
      const light = (css) => {
        const [r, g, b] = css.match(/[\d.]+/g).map((v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4))
        return 0.2126 * r + 0.7152 * g + 0.0722 * b
      }
      const paper = light(getComputedStyle(document.documentElement).backgroundColor)
      return [...document.querySelectorAll('main *')]
        .filter((e) => !e.closest('.vh, svg') && [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()) && e.checkVisibility())
        .map((e) => {
          const ink = light(getComputedStyle(e).color)
          const box = e.getBoundingClientRect()
          const shown = box.left < innerWidth // what does not fit whole stands in a column that nobody sees
          return { text: e.textContent.trim(), shown, size: parseFloat(getComputedStyle(e).fontSize), contrast: (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05), out: shown && (box.bottom > innerHeight + 1 || box.right > innerWidth + 1) }
        })
        .filter((e) => e.shown)
    })
    assert.ok(found.length > 2, 'the screen says something')
    for (const e of found) {
      assert.ok(e.size >= 768 / 20, `${e.text}: ${e.size} px`)
      assert.ok(e.contrast >= 7, `${e.text}: a contrast of ${e.contrast}`)
      assert.ok(!e.out, `${e.text}: is cut off`)
    }
  }

  // turns waits until the screen shows something, by itself.
  const turns = async (selector, state = 'attached') => {
    await screen.locator(selector).first().waitFor({ state, timeout: 20_000 })
    await screen.waitForLoadState('load')
  }

  step('the screen joins by its code, and shows how to enter in letters of a twentieth of its height', async () => {
    await visit(screen, '/screen', { base: rostrum.origin, shot: 'hall-02-pairing' })
    await readable()
    const code = await screen.locator('.pair').innerText()
    assert.match(code, /^[2-9A-Z]{3} [2-9A-Z]{3}$/)
    await host.locator('form[action$="/screens"] [name=code]').fill(code.toLowerCase())
    await host.locator('form[action$="/screens"] button').click()
    await host.waitForLoadState('load')
    await turns('.code')
    await inspect(screen, { shot: 'hall-02-screen' })
    await readable()
    await inspect(host, { shot: 'hall-02-host-screen' })
    assert.match(await words(host), /1 màn hình đang nối/)
  })

  step('a countdown and a quiet screen reach the hall by themselves', async () => {
    await host.locator('button[name=minutes][value="10"]').click()
    await host.waitForLoadState('load')
    await turns('.timer')
    await inspect(screen, { shot: 'hall-02-timer' })
    await readable()
    assert.ok(!(await screen.locator('.left').isVisible()), 'nothing ticks for who wants no motion')
    await screen.emulateMedia({ reducedMotion: 'no-preference' })
    await turns('.left', 'visible')
    assert.match(await screen.locator('.left').innerText(), /^(9:\d\d|10:00)$/)
    await readable()
    await screen.emulateMedia({ reducedMotion: 'reduce' })
    await press(host, 'button', 'Chỉ để lại cách vào phòng')
    await turns('.talk')
    await inspect(screen, { shot: 'hall-02-quiet' })
    await readable()
    assert.equal(await screen.locator('ol').count(), 0)
    await press(host, 'button', 'Hiện lại câu hỏi và thăm dò')
    await press(host, 'button', 'Dừng đếm ngược')
    await turns('.timer', 'detached')
  })

  step('a slow phone is there within a second and a half, in three requests and 14,000 bytes', async () => {
    const line = await phones.slow.context().newCDPSession(phones.slow)
    await line.send('Network.enable')
    await line.send('Network.emulateNetworkConditions', slow4G)
    await line.send('Emulation.setCPUThrottlingRate', { rate: 6 })
    let best = Infinity
    let sent = []
    line.on('Network.loadingFinished', (e) => sent.push(e.encodedDataLength))
    // The machine of a test is shared, the phone is not: the best of three loads counts, each with an empty cache.
    for (let i = 0; i < 3; i++) {
      await line.send('Network.clearBrowserCache')
      sent = []
      await phones.slow.goto(rostrum.origin + hall, { waitUntil: 'load' })
      const painted = await phones.slow.evaluate(
        () => new Promise((done) => new PerformanceObserver((list) => done(list.getEntries().at(-1).startTime)).observe({ type: 'largest-contentful-paint', buffered: true })),
      )
      best = Math.min(best, painted)
      assert.ok(sent.length === 3, `${sent.length} requests`)
      assert.ok(Math.max(...sent) <= 14_000, `an answer has ${Math.max(...sent)} bytes`)
    }
    // A time is held in a soak run alone, on a machine that has nothing else to do; weight and requests always.
    if (process.env.ROSTRUM_SOAK === '1') assert.ok(best < 1500, `the largest part is painted after ${Math.round(best)} ms`)
    console.log(`# slow phone: largest part after ${Math.round(best)} ms, ${sent.length} requests of ${sent.join(', ')} bytes`)
    await line.send('Emulation.setCPUThrottlingRate', { rate: 1 })
  })

  step('a phone asks, is shown what was kept, and finds it again by its receipt', async () => {
    await visit(phones.usual, hall, { base: rostrum.origin, shot: 'hall-03-phone' })
    await phones.usual.locator('#question').fill('Tôi tên gọi điện 0912 345 678, bao giờ có thẻ?')
    await phones.usual.locator('#ask button').click()
    await phones.usual.locator('.taken').waitFor()
    await inspect(phones.usual, { shot: 'hall-04-taken' })
    const said = await words(phones.usual)
    assert.ok(!said.includes('0912'), 'the number was taken out')
    const receipt = await phones.usual.locator('.receipt').innerText()
    await visit(phones.usual, '/receipt', { base: rostrum.origin })
    await phones.usual.locator('#receipt').fill(receipt)
    await phones.usual.locator('button.main').click()
    await phones.usual.locator('blockquote').waitFor()
    await inspect(phones.usual, { shot: 'hall-05-receipt' })
    assert.match(await words(phones.usual), /bao giờ có thẻ/)
  })

  step('what the host shows reaches the phones by itself', async () => {
    await visit(phones.usual, hall, { base: rostrum.origin })
    await visit(host, room, { base: rostrum.origin })
    await host.locator('form[action$="/slip"] textarea').fill(question)
    await host.locator('form[action$="/slip"] button').click()
    await host.waitForLoadState('load')
    await press(host, 'button', 'Cho hiện')
    for (const name of ['usual', 'slow']) await phones[name].getByText(question).first().waitFor({ timeout: 10_000 })
    await inspect(phones.usual, { shot: 'hall-06-shown' })
    await inspect(host, { shot: 'hall-07-moderation' })
  })

  step('every phone votes once, with and without scripts', async () => {
    await phones.usual.locator('#questions .vote').first().click()
    await phones.usual.locator('#questions .vote[aria-pressed="true"]').waitFor()
    await phones.slow.locator('#questions .vote').first().click()
    await phones.slow.locator('#questions .vote[aria-pressed="true"]').waitFor()
    await phones.plain.goto(rostrum.origin + hall)
    await phones.plain.locator('.vote').first().click()
    await phones.plain.waitForLoadState('load')
    await phones.plain.screenshot({ path: new URL('./shots/hall-08-no-script.png', import.meta.url).pathname, fullPage: true })
    await phones.usual.waitForFunction(() => document.querySelector('#questions .vote b')?.textContent === '3', null, { timeout: 10_000 })
    await phones.plain.locator('.vote').first().click() // takes it back
    await phones.usual.waitForFunction(() => document.querySelector('#questions .vote b')?.textContent === '2', null, { timeout: 10_000 })
    await turns('.hall li:has-text("bảo hiểm")')
    await screen.waitForFunction(() => document.querySelector('.hall li b')?.textContent === '2', null, { timeout: 10_000 })
    await inspect(screen, { shot: 'hall-09-screen' })
    await readable()
  })

  step('a speaker answers the queue on a phone, and stays there', async () => {
    await visit(speaker, `${room}/speaker`, { base: rostrum.origin, shot: 'hall-09-speaker' })
    await host.locator('form[action$="/slip"] textarea').fill('Người cao tuổi được hỗ trợ thế nào?')
    await host.locator('form[action$="/slip"] button').click()
    await host.waitForLoadState('load')
    await press(host, 'button', 'Cho hiện')
    const fresh = speaker.locator('.speaker-bar a')
    await fresh.waitFor({ timeout: 10_000 })
    assert.match(await fresh.innerText(), /1 câu mới/)
    assert.equal(await speaker.locator('article.card').count(), 1, 'the queue does not move by itself')
    await fresh.click()
    await speaker.waitForURL(/#queue$/)
    await speaker.waitForLoadState('load')
    assert.equal(await speaker.locator('article.card').count(), 2)
    await press(speaker, 'button', 'Trả lời câu này')
    assert.match(new URL(speaker.url()).pathname, /\/speaker$/)
    await inspect(speaker, { shot: 'hall-09-answering' })
    await speaker.locator('article.answering').waitFor()
    await speaker.locator('button[name=minutes][value="3"]').click()
    await speaker.waitForLoadState('load')
    await speaker.locator('.speaker-bar .timer').waitFor()
    await inspect(speaker, { shot: 'hall-09-timer' })
    await press(speaker, 'button', 'Dừng đếm ngược')
    await speaker.locator('article.answering').getByRole('button', { name: 'Đã trả lời' }).click()
    await speaker.waitForLoadState('load')
    assert.match(await words(speaker), /Đã xong \(1\)/)
  })

  step('a poll is offered to the phones, and its result waits for ten answers', async () => {
    await visit(host, room, { base: rostrum.origin })
    await host.locator('form[action$="/polls"]').evaluate((f) => (f.closest('details').open = true))
    await host.locator('[name=poll]').fill('Ai phải đóng bảo hiểm y tế hộ gia đình?')
    await host.locator('[name=options]').fill('Chỉ chủ hộ\n*Mọi người trong hộ chưa có thẻ')
    await host.locator('[name=open]').check()
    await inspect(host, { shot: 'hall-10-poll-form' })
    await host.locator('form[action$="/polls"] button').last().click()
    await host.waitForLoadState('load')
    await phones.usual.locator('#fresh button').waitFor({ timeout: 10_000 })
    await phones.usual.locator('#fresh button').click()
    await phones.usual.locator('.poll [type=radio]').nth(1).check()
    await inspect(phones.usual, { shot: 'hall-11-poll' })
    await phones.usual.locator('.poll button').click()
    await phones.usual.waitForLoadState('load')
    assert.match(await words(phones.usual), /từ 10 câu trả lời/)
    const poll = await phones.usual.locator('.poll [name=poll]').getAttribute('value')
    for (let i = 0; i < 9; i++) {
      const answer = await fetch(rostrum.origin + hall + '/answer', {
        method: 'POST', redirect: 'manual', body: new URLSearchParams({ op: crypto.randomUUID(), poll, choice: String(i % 3 ? 1 : 0) }),
      })
      assert.equal(answer.status, 303)
    }
    await turns('.bar')
    await inspect(screen, { shot: 'hall-12-screen-poll' })
    await readable()
    assert.match(await words(screen), /\(\d+ %\)/)
    await visit(host, room, { base: rostrum.origin })
    await press(host, 'button', 'Đóng lại')
    await inspect(host, { shot: 'hall-13-host-poll' })
    await visit(phones.usual, hall, { base: rostrum.origin, shot: 'hall-14-result' })
  })

  step('closing ends the room on every phone', async () => {
    await visit(host, `${room}/close`, { base: rostrum.origin, shot: 'hall-15-close' })
    await host.locator('main form button').first().click()
    await host.waitForLoadState('load')
    await phones.slow.getByText('đã đóng').first().waitFor({ timeout: 10_000 })
    await visit(phones.usual, hall, { base: rostrum.origin, status: 404, shot: 'hall-16-over' })
    await turns('.over')
    await inspect(screen, { shot: 'hall-17-screen-over' })
    await readable()
    await screen.reload()
    assert.match(await screen.locator('.pair').innerText(), /^[2-9A-Z]{3} [2-9A-Z]{3}$/, 'the screen forgets the room')
    await visit(host, room, { base: rostrum.origin, shot: 'hall-17-closed' })
  })

  step('the report of the session knows what the room came to', async () => {
    const session = await host.locator('a[href^="/sessions/0"]').first().getAttribute('href')
    await visit(host, `${session}/report`, { base: rostrum.origin, shot: 'hall-18-report' })
    const said = await words(host)
    assert.match(said, /có 3 câu hỏi/)
    assert.match(said, /70 % câu trả lời đúng/)
  })
})
