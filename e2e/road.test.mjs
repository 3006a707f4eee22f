// The main road, walked by four people in their own browsers: a brief is written, approved,
// published and acknowledged; a session is planned, held and reported on a phone; coverage
// counts it; the brief is withdrawn, and every copy says so. Steps stand on one another, so
// the first that fails ends the walk.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openBrowser, openWindow } from './lib/browser.mjs'
import { choose, press, words } from './lib/hand.mjs'
import { loginOf, signedIn } from './lib/login.mjs'
import { inspect, visit } from './lib/page.mjs'
import { startRostrum } from './lib/server.mjs'

const desk = { name: '1440-vi', width: 1440, height: 900, lang: 'vi' }
const phone = { name: '360-vi', width: 360, height: 740, lang: 'vi' }
const english = { name: '1440-en', width: 1440, height: 900, lang: 'en' }

const title = 'Cách nhận biết tin nhắn giả danh ngân hàng'
const reason = 'Số điện thoại đường dây nóng trong văn bản đã thay đổi.'

let rostrum, browser
const tabs = {}
const found = {} // what one step leaves for the next: addresses and names

before(async () => {
  rostrum = await startRostrum()
  browser = await openBrowser()
  const people = { coordinator: desk, head: desk, speaker: phone, reader: english }
  for (const [role, cell] of Object.entries(people)) {
    const storageState = await signedIn(browser, rostrum.origin, loginOf(rostrum.logins, role))
    tabs[role] = await (await openWindow(browser, cell, { storageState })).newPage()
  }
  tabs.anyone = await (await openWindow(browser, phone)).newPage()
})

after(async () => {
  await browser?.close()
  await rostrum?.stop()
})

// step is one station of the road; once one fails the rest are skipped, not failed again.
let lost = false
function step(name, run) {
  test(name, { timeout: 120_000 }, async (t) => {
    if (lost) return t.skip('an earlier step failed')
    lost = true
    await run()
    lost = false
  })
}

const today = () => new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Ho_Chi_Minh' }).format(new Date())

step('the coordinator writes a brief and submits it', async () => {
  const tab = tabs.coordinator
  await visit(tab, '/briefs', { base: rostrum.origin })
  await press(tab, 'link', 'Soạn nội dung mới')
  await tab.getByLabel('Tên nội dung').fill(title)
  await tab.getByLabel('Tóm tắt').fill('Tin nhắn giả có đường dẫn lạ; ngân hàng không hỏi mật khẩu.')
  await tab.locator('[name=key_messages]').fill('Không bấm vào đường dẫn trong tin nhắn.\nGọi số in trên thẻ để hỏi lại.')
  await tab.locator('[name=body]').fill('## Nhận biết\n\nTin nhắn giả thường giục làm ngay.\n\n- Đường dẫn lạ\n- Hỏi mã xác thực')
  await tab.locator('[name=source_1_law]').fill('Luật số 24/2023/QH15')
  await tab.locator('[name=source_1_title]').fill('Luật Viễn thông')
  await tab.locator('[name=source_1_day]').fill('2023-11-24')
  await tab.locator('[name=subjects]').first().check()
  await tab.locator('[name=valid_from]').fill(today())
  await tab.locator('[name=valid_until]').fill(`${Number(today().slice(0, 4)) + 1}-12-31`)
  await inspect(tab, { shot: 'road-01-write' })
  await press(tab, 'button', 'Lưu và trình phê duyệt')
  found.brief = new URL(tab.url()).pathname
  assert.match(found.brief, /^\/briefs\/\w+$/)
  assert.match(await words(tab), /đang chờ một người khác phê duyệt/)
  assert.equal(await tab.getByRole('button', { name: 'Phê duyệt văn bản này' }).count(), 0, 'nobody approves the own text')
  await inspect(tab, { shot: 'road-02-submitted' })
})

step('another person approves it', async () => {
  const tab = tabs.head
  await visit(tab, found.brief, { base: rostrum.origin })
  await press(tab, 'button', 'Phê duyệt văn bản này')
  assert.match(await words(tab), /Đã phê duyệt/)
  await inspect(tab, { shot: 'road-03-approved' })
})

step('the coordinator publishes it to the province, having seen to how many', async () => {
  const tab = tabs.coordinator
  await visit(tab, found.brief, { base: rostrum.origin })
  await press(tab, 'link', 'Phát hành')
  const levels = tab.getByRole('group', { name: 'Giao nhiệm vụ cho các cấp' }).getByRole('checkbox')
  for (const box of await levels.all()) await box.uncheck()
  for (const name of ['cấp tỉnh', 'cấp xã']) await tab.getByRole('checkbox', { name }).check()
  await tab.locator('[name=ack_days]').fill('3')
  await tab.locator('[name=days]').fill('20')
  await tab.locator('[name=sessions]').fill('1')
  await press(tab, 'button', 'Xem trước')
  await inspect(tab, { shot: 'road-04-preview' })
  const go = tab.getByRole('button', { name: /^Phát hành/ }).first()
  found.units = Number((await go.innerText()).match(/(\d+)/)?.[1])
  assert.ok(found.units > 90, `the button says to how many units: ${await go.innerText()}`)
  await press(tab, 'button', /^Phát hành/)
  assert.match(await words(tab), new RegExp(`Số đơn vị nhận nhiệm vụ: ${found.units}\\.`))
  await inspect(tab, { shot: 'road-05-published' })
})

step("the commune's head acknowledges the duty", async () => {
  const tab = tabs.head
  await visit(tab, '/', { base: rostrum.origin, shot: 'road-06-head' })
  const own = await tab.locator('main a[href^="/units/"]').evaluateAll((all) => all.map((a) => ({ href: a.getAttribute('href'), text: a.textContent.trim() })))
  const commune = own.find((u) => /xã|phường/i.test(u.text))
  assert.ok(commune, `the head's units stand on the first page: ${JSON.stringify(own)}`)
  Object.assign(found, { unit: commune.href.split('/').pop(), unitName: commune.text })
  await visit(tab, `/duties?unit=${found.unit}`, { base: rostrum.origin })
  const duty = tab.getByRole('row').filter({ hasText: title }).getByRole('link').first()
  await visit(tab, await duty.getAttribute('href'), { base: rostrum.origin })
  await press(tab, 'button', /^Đã nhận và đọc bản 1/)
  assert.match(await words(tab), /Tiếp nhận\s+\d\d\/\d\d\/\d{4}/)
  await inspect(tab, { shot: 'road-07-acknowledged' })
})

step('the head plans a session with the speaker', async () => {
  const me = tabs.speaker
  await visit(me, '/my', { base: rostrum.origin, shot: 'road-08-my' })
  found.speaker = (await me.locator('.user b').first().textContent()).trim()
  const tab = tabs.head
  await visit(tab, `/sessions/new?unit=${found.unit}`, { base: rostrum.origin })
  await tab.getByRole('checkbox', { name: new RegExp(title) }).check()
  await tab.locator('[name=day]').fill(today())
  await tab.locator('[name=time]').fill('00:01')
  await tab.locator('[name=spot]').fill('Nhà văn hóa')
  await choose(tab, /báo cáo viên/i, found.speaker)
  await inspect(tab, { shot: 'road-09-plan' })
  await press(tab, 'button', 'Lên lịch')
  if (await tab.getByRole('button', { name: 'Vẫn lên lịch' }).count()) await press(tab, 'button', 'Vẫn lên lịch')
  found.session = new URL(tab.url()).pathname
  assert.match(found.session, /^\/sessions\/\w+$/, await words(tab))
  await inspect(tab, { shot: 'road-10-planned' })
})

step('the speaker reports it on a phone, and no telephone number is kept', async () => {
  const tab = tabs.speaker
  await visit(tab, '/', { base: rostrum.origin, shot: 'road-11-speaker' })
  await visit(tab, `${found.session}/report`, { base: rostrum.origin })
  const count = tab.locator('[name=attendances]')
  await count.fill('42')
  await tab.getByRole('button', { name: /^Thêm.*lượt/i }).first().click()
  assert.equal(await count.inputValue(), '43', 'the stepper adds one')
  await tab.getByLabel('Câu hỏi 1').fill('Tôi nhận tin từ số 0912345678, có phải ngân hàng không?')
  await inspect(tab, { shot: 'road-12-report' })
  await press(tab, 'button', 'Gửi báo cáo')
  const said = await words(tab)
  assert.match(said, /Đã nhận báo cáo/)
  assert.match(said, /Tôi nhận tin từ số/)
  assert.doesNotMatch(said, /0912345678/)
  await inspect(tab, { shot: 'road-13-reported' })
})

step('coverage shows the unit as reached and counts the session', async () => {
  const tab = tabs.coordinator
  const id = found.brief.split('/').pop()
  await visit(tab, `/coverage?brief=${id}&unit=${found.unit}`, { base: rostrum.origin, shot: 'road-14-coverage-unit' })
  const figures = await words(tab)
  assert.match(figures, /Số buổi\s+1\b/)
  assert.match(figures, /43/)
  await visit(tab, `/coverage?brief=${id}`, { base: rostrum.origin, shot: 'road-15-coverage' })
  assert.match(await words(tab), new RegExp(`1/${found.units}`))
  await visit(tab, `/coverage/map?brief=${id}`, { base: rostrum.origin, shot: 'road-16-map' })
  assert.match(await words(tab), /Địa bàn đã được nghe\s+1\/\d+/)
})

step('the handout names version and check code, and anyone may check it', async () => {
  const tab = tabs.coordinator
  await visit(tab, `${found.brief}/handout`, { base: rostrum.origin, shot: 'road-17-handout' })
  const sheet = await tab.locator('body').innerText()
  assert.match(sheet, /[Bb]ản 1/)
  found.code = sheet.match(/\b[A-Z0-9]{4}[- ][A-Z0-9]{4}(?:[- ][A-Z0-9]{2,4})?\b/)?.[0]
  assert.ok(found.code, sheet)
  await visit(tabs.anyone, `/check/${found.code.replaceAll(/[- ]/g, '')}`, { base: rostrum.origin, shot: 'road-18-check' })
  assert.match(await words(tabs.anyone), /còn hiệu lực|đang có hiệu lực/i)
  await visit(tabs.anyone, found.brief.replace('/briefs', '/public/briefs'), { base: rostrum.origin, shot: 'road-19-public' })
  assert.match(await words(tabs.anyone), /Không bấm vào đường dẫn/)
})

step('the same in English', async () => {
  const tab = tabs.reader
  for (const [path, shot] of [
    [found.brief, 'road-20-brief-en'],
    [found.session, 'road-21-session-en'],
    [`/coverage?brief=${found.brief.split('/').pop()}`, 'road-22-coverage-en'],
    [`/duties?unit=${found.unit}`, 'road-23-duties-en'],
  ]) {
    await visit(tab, path, { base: rostrum.origin, shot })
  }
})

step('withdrawn, it says so with the reason wherever it stands', async () => {
  const tab = tabs.coordinator
  await visit(tab, found.brief, { base: rostrum.origin })
  await press(tab, 'link', /Thu hồi nội dung này/)
  await tab.locator('[name=reason]').fill(reason)
  const number = (await words(tab)).match(/Thu hồi nội dung số ([^?]+)\?/)[1].trim()
  await tab.locator('[name=confirm]').fill(number)
  await inspect(tab, { shot: 'road-24-withdraw' })
  await press(tab, 'button', 'Thu hồi')
  assert.match(await words(tab), /thu hồi/i)
  const copies = [
    [tab, found.brief, 'road-25-withdrawn'],
    [tab, `${found.brief}/handout`, 'road-26-handout-withdrawn'],
    [tabs.anyone, found.brief.replace('/briefs', '/public/briefs'), 'road-27-public-withdrawn'],
    [tabs.anyone, `/check/${found.code.replaceAll(/[- ]/g, '')}`, 'road-28-check-withdrawn'],
  ]
  for (const [who, path, shot] of copies) {
    await visit(who, path, { base: rostrum.origin, shot })
    const text = await who.locator('body').innerText()
    assert.match(text, /thu hồi/i, path)
    assert.ok(text.includes(reason), `${path} gives the reason`)
  }
})
