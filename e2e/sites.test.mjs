// A main room with one site: a host and a screen of the main room, a host of the site, and a phone in each. A question of
// the site goes up by votes, and what the main room answers stands on the site's phone, with and without scripts.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { openBrowser, openWindow } from './lib/browser.mjs'
import { press, words } from './lib/hand.mjs'
import { loginOf, signedIn } from './lib/login.mjs'
import { inspect, visit } from './lib/page.mjs'
import { startRostrum } from './lib/server.mjs'

const phone = (lang) => ({ name: `360-${lang}`, width: 360, height: 740, lang })
const question = 'Hộ ở điểm cầu này đóng bảo hiểm ở đâu?'

describe('a main room and its site', () => {
  let rostrum, browser, main, site, screen, there, here, plain
  let lost = false
  const at = {}
  const step = (name, run) =>
    test(name, { timeout: 120_000 }, async (t) => {
      if (lost) return t.skip('an earlier step failed')
      lost = true
      await run()
      lost = false
    })

  before(async () => {
    rostrum = await startRostrum()
    browser = await openBrowser()
    const storageState = await signedIn(browser, rostrum.origin, loginOf(rostrum.logins, 'coordinator'))
    const desk = { name: '1440-vi', width: 1440, height: 900, lang: 'vi' }
    main = await (await openWindow(browser, desk, { storageState })).newPage()
    site = await (await openWindow(browser, desk, { storageState })).newPage()
    screen = await (await openWindow(browser, { name: '1024-vi', width: 1024, height: 768, lang: 'vi' }, { storageState })).newPage()
    there = await (await openWindow(browser, phone('vi'))).newPage()
    here = await (await openWindow(browser, phone('vi'))).newPage()
    plain = await (await openWindow(browser, phone('en'), { javaScriptEnabled: false })).newPage()
  })

  after(async () => {
    await browser?.close()
    await rostrum?.stop()
  })

  const open = async (page, nth) => {
    await visit(page, '/sessions?state=planned', { base: rostrum.origin })
    await page.locator('main a[href^="/sessions/0"]').nth(nth).click()
    await page.waitForLoadState('load')
    await press(page, 'button', 'Mở phòng hỏi đáp')
    const code = (await words(page)).match(/\b([2-9A-Z]{3}) ([2-9A-Z]{3})\b/)
    assert.ok(code, 'the code stands on the page')
    return { room: new URL(page.url()).pathname, hall: `/r/${code[1]}${code[2]}` }
  }
  const fold = (page, action) => page.locator(`form[action$="${action}"]`).first().evaluate((f) => f.closest('details') && (f.closest('details').open = true))

  step('a room takes sites, and another joins it by the word', async () => {
    Object.assign(at, { main: await open(main, 0), site: await open(site, 1) })
    await fold(main, '/sites')
    await main.locator('form[action$="/sites"] button').click()
    await main.waitForLoadState('load')
    await inspect(main, { shot: 'sites-01-empty' })
    const word = (await main.locator('.room-code').first().innerText()).replace(/\s/g, '')
    await fold(site, '/join')
    await site.locator('[name=word]').fill(word)
    await inspect(site, { shot: 'sites-02-join' })
    await site.locator('form[action$="/join"] button').click()
    await site.waitForLoadState('load')
    assert.match(await words(site), /Điểm cầu chính/)
    await site.locator('[name=people]').fill('85')
    await site.locator('form[action$="/people"] button').click()
    await site.waitForLoadState('load')
    await inspect(site, { shot: 'sites-03-site' })
  })

  step('a question of the site goes up by votes', async () => {
    await visit(site, at.site.room, { base: rostrum.origin })
    await site.locator('form[action$="/slip"] textarea').fill(question)
    await site.locator('form[action$="/slip"] button').click()
    await site.waitForLoadState('load')
    await press(site, 'button', 'Cho hiện')
    await visit(here, at.site.hall, { base: rostrum.origin })
    await here.locator('#questions .vote').first().click()
    await here.locator('#questions .vote[aria-pressed="true"]').waitFor()
    await visit(there, at.main.hall, { base: rostrum.origin })
    await visit(main, `${at.main.room}/sites`, { base: rostrum.origin, shot: 'sites-04-candidates' })
    assert.match(await words(main), /do 1 trong 1 điểm cầu báo/)
    await press(main, 'button', 'Đưa lên')
    await there.getByText(question).first().waitFor({ timeout: 10_000 })
    await here.getByText('Đã được đưa lên điểm cầu chính').first().waitFor({ timeout: 10_000 })
  })

  step('what the main room answers, the site sees', async () => {
    await visit(main, at.main.room, { base: rostrum.origin, shot: 'sites-05-main' })
    await press(main, 'button', 'Trả lời câu này')
    await here.locator('#main-room .text').getByText(question).waitFor({ timeout: 10_000 })
    await here.getByText('Điểm cầu chính đang trả lời câu này').first().waitFor({ timeout: 10_000 })
    await inspect(here, { shot: 'sites-06-phone' })
    await plain.goto(rostrum.origin + at.site.hall)
    assert.match(await words(plain), /The main hall is answering this/)
    await visit(screen, `${at.site.room}/projector`, { base: rostrum.origin, shot: 'sites-07-screen' })
    assert.match(await words(screen), /Đang trả lời/)
    await press(main, 'button', 'Đã trả lời')
    await here.locator('#main-room').getByText('Vừa trả lời').waitFor({ timeout: 10_000 })
  })

  step('the main room closes, and the site goes on alone', async () => {
    await visit(main, `${at.main.room}/close`, { base: rostrum.origin })
    await main.locator('main form button').first().click()
    await main.waitForLoadState('load')
    await here.getByText('Điểm cầu chính đã đóng').first().waitFor({ timeout: 10_000 })
    await visit(here, at.site.hall, { base: rostrum.origin, shot: 'sites-08-alone' })
  })
})
