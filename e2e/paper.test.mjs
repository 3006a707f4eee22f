// What a hall has beside its phones' usual road: slips of paper, eight on a sheet of A4, each with a code to tear off that
// leads to its question; and languages in their own names, which greet.
import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { after, before, describe, test } from 'node:test'
import { openBrowser, openWindow } from './lib/browser.mjs'
import { press, words } from './lib/hand.mjs'
import { loginOf, signedIn } from './lib/login.mjs'
import { inspect, visit } from './lib/page.mjs'
import { startRostrum } from './lib/server.mjs'

describe('paper slips', () => {
  let rostrum, browser, host, phone
  let room, hall, number, code
  let lost = false
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
    host = await (await openWindow(browser, { name: '1440-vi', width: 1440, height: 900, lang: 'vi' }, { storageState })).newPage()
    phone = await (await openWindow(browser, { name: '360-vi', width: 360, height: 740, lang: 'vi' })).newPage()
  })

  after(async () => {
    await browser?.close()
    await rostrum?.stop()
  })

  step('the host asks for sheets', async () => {
    await visit(host, '/sessions?state=planned', { base: rostrum.origin })
    await host.locator('main a[href^="/sessions/0"]').first().click()
    await host.waitForLoadState('load')
    await press(host, 'button', 'Mở phòng hỏi đáp')
    room = new URL(host.url()).pathname
    const shown = (await words(host)).match(/\b([2-9A-Z]{3}) ([2-9A-Z]{3})\b/)
    hall = `/r/${shown[1]}${shown[2]}`
    await visit(host, `${room}/slips`, { base: rostrum.origin, shot: 'paper-01-form' })
  })

  step('a sheet of A4 has eight slips, whole, and nothing beside them', async () => {
    await host.locator('input[name="sheets"]').fill('2')
    await press(host, 'button', 'Tạo phiếu để in')
    await host.locator('.slip').first().waitFor()
    await inspect(host, { shot: 'paper-02-screen' })
    assert.equal(await host.locator('.slip').count(), 16)
    const pdf = await host.pdf({ preferCSSPageSize: true })
    await writeFile(new URL('./shots/paper-03.pdf', import.meta.url), pdf)
    const pages = pdf.toString('latin1').match(/\/Type\s*\/Page\b/g).length
    assert.equal(pages, 2, `16 slips on ${pages} sheets`)
    // What stands on a slip is not cut off in print, however long the title.
    await host.emulateMedia({ media: 'print' })
    const cut = await host.evaluate(() => [...document.querySelectorAll('.slip')].filter((s) => s.scrollHeight > s.clientHeight + 1 || s.scrollWidth > s.clientWidth + 1).length)
    assert.equal(cut, 0, `${cut} slips are cut off`)
    await host.emulateMedia({ media: 'screen' })
    const slip = host.locator('.slip').nth(5)
    number = (await slip.locator('.number').innerText()).match(/\d{5}/)[0]
    code = (await slip.locator('.code').innerText()).replace(/\s/g, '')
    assert.match(code, /^[2-9A-Z]{12}$/)
  })

  step('a slip that is entered is found by the code that was torn off', async () => {
    await visit(host, room, { base: rostrum.origin })
    await host.locator('form[action$="/slip"] textarea').fill('Hỏi trên giấy: bao giờ có điện?')
    await host.locator('input[name="slip"]').fill(number.slice(0, 4) + ((Number(number[4]) + 1) % 10))
    await host.locator('form[action$="/slip"] button').click()
    await host.waitForLoadState('load')
    assert.match(await words(host), /Không có phiếu nào chưa dùng mang số này/)
    assert.equal(await host.locator('form[action$="/slip"] textarea').inputValue(), 'Hỏi trên giấy: bao giờ có điện?')
    await host.locator('input[name="slip"]').fill(number)
    await host.locator('form[action$="/slip"] button').click()
    await host.waitForLoadState('load')
    await visit(phone, '/receipt', { base: rostrum.origin })
    await phone.locator('#receipt').fill(code)
    await phone.locator('button.main').click()
    await phone.locator('blockquote').waitFor()
    assert.match(await words(phone), /bao giờ có điện/)
  })
})

// silence is two seconds of MP3 without a sound.
const silence = Buffer.concat(Array.from({ length: 80 }, () => Buffer.concat([Buffer.from([0xff, 0xfb, 0x90, 0x64]), Buffer.alloc(413)])))

describe('languages of the audience', () => {
  let rostrum, browser, keeper, phone, plain
  let hall

  before(async () => {
    rostrum = await startRostrum()
    browser = await openBrowser()
    const as = async (role) => signedIn(browser, rostrum.origin, loginOf(rostrum.logins, role))
    const desk = { name: '1440-vi', width: 1440, height: 900, lang: 'vi' }
    keeper = await (await openWindow(browser, desk, { storageState: await as('administrator') })).newPage()
    const host = await (await openWindow(browser, desk, { storageState: await as('coordinator') })).newPage()
    const small = (lang) => ({ name: `360-${lang}`, width: 360, height: 740, lang })
    phone = await (await openWindow(browser, small('vi'))).newPage()
    plain = await (await openWindow(browser, small('en'), { javaScriptEnabled: false })).newPage()
    await visit(host, '/sessions?state=planned', { base: rostrum.origin })
    await host.locator('main a[href^="/sessions/0"]').first().click()
    await host.waitForLoadState('load')
    await press(host, 'button', 'Mở phòng hỏi đáp')
    const shown = (await words(host)).match(/\b([2-9A-Z]{3}) ([2-9A-Z]{3})\b/)
    hall = `/r/${shown[1]}${shown[2]}`
  })

  after(async () => {
    await browser?.close()
    await rostrum?.stop()
  })

  test('a keeper of the list lets a language greet', { timeout: 120_000 }, async () => {
    await visit(keeper, '/catalogues/languages/entries/vi', { base: rostrum.origin, shot: 'tongue-01-form' })
    await keeper.locator('input[name="own_name"]').fill('Tiếng Việt')
    await keeper.locator('input[name="greeting"]').fill('Kính chào bà con')
    await keeper.locator('input[name="sound"]').setInputFiles({ name: 'chao.mp3', mimeType: 'audio/mpeg', buffer: silence })
    await press(keeper, 'button', 'Lưu lời chào')
    await keeper.getByText('Nghe bản ghi âm hiện có').waitFor()
    await inspect(keeper, { shot: 'tongue-02-kept' })
  })

  test('a phone plays it on a tap, and loads nothing before', { timeout: 120_000 }, async () => {
    const asked = []
    phone.on('request', (r) => asked.push(new URL(r.url()).pathname))
    await visit(phone, hall, { base: rostrum.origin, shot: 'tongue-03-hall' })
    assert.ok(!asked.some((path) => path.startsWith('/public/greetings/')), 'the greeting was loaded before it was asked for')
    const played = phone.waitForResponse((r) => r.url().includes('/public/greetings/'))
    await phone.locator('button.hear').first().click()
    const answer = await played
    assert.ok([200, 206].includes(answer.status()), `status ${answer.status()}`)
    assert.equal(answer.headers()['content-type'], 'audio/mpeg')
    await phone.waitForTimeout(500)
    // What the browser cannot play turns back into a link; this it can.
    assert.equal(await phone.locator('button.hear').count(), 1)
    await inspect(phone)
  })

  test('without scripts the recording is a link, and a language is kept by the page', { timeout: 120_000 }, async () => {
    await plain.goto(rostrum.origin + hall)
    assert.match(await plain.locator('a.hear').getAttribute('href'), /^\/public\/greetings\/[0-9a-f]{64}$/)
    await plain.locator('nav a[hreflang="vi"]').click()
    await plain.getByText('Kính chào bà con').waitFor()
    assert.equal(await plain.locator('html').getAttribute('lang'), 'vi')
    await plain.goto(rostrum.origin + hall)
    await plain.getByText('Bạn muốn hỏi gì').waitFor()
  })
})
