// The main road, walked by four people in their own browsers: a brief is written, approved,
// published and acknowledged; a session is planned, held and reported; coverage counts it; the
// brief is withdrawn, and every copy says so. Walked twice: in Vietnamese, at a desk and with the
// speaker on a phone, and in English the other way round. Steps stand on one another, so the first
// that fails ends its walk.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { openBrowser, openWindow } from './lib/browser.mjs'
import { choose, press, words } from './lib/hand.mjs'
import { loginOf, signedIn } from './lib/login.mjs'
import { inspect, visit } from './lib/page.mjs'
import { startRostrum } from './lib/server.mjs'

const window = (width, lang) => ({ name: `${width}-${lang}`, width, height: width < 600 ? 740 : 900, lang })

// said are the words a person goes by, as they stand on the pages.
const said = {
  vi: {
    write: 'Soạn nội dung mới', title: 'Tên nội dung', summary: 'Tóm tắt', submit: 'Lưu và trình phê duyệt',
    waits: /đang chờ một người khác phê duyệt/, approve: 'Phê duyệt văn bản này', approved: /Đã phê duyệt/,
    publish: 'Phát hành', levels: 'Giao nhiệm vụ cho các cấp', owing: [/^cấp tỉnh/i, /^cấp xã/i], preview: 'Xem trước',
    publishTo: /^Phát hành/, published: (n) => `Số đơn vị nhận nhiệm vụ: ${n}.`,
    acknowledge: /^Đã nhận và đọc bản 1/, acknowledged: /Tiếp nhận\s+\d\d\/\d\d\/\d{4}/,
    speakers: /báo cáo viên/i, plan: 'Lên lịch', anyway: 'Vẫn lên lịch',
    more: /^Thêm.*lượt/i, question: 'Câu hỏi 1', send: 'Gửi báo cáo', received: /Đã nhận báo cáo/,
    oneSession: /Số buổi\s+1\b/, places: /Địa bàn đã được nghe\s+1\/\d+/, version: /[Bb]ản 1/, inForce: /còn hiệu lực|đang có hiệu lực/i,
    withdrawThis: /Thu hồi nội dung này/, number: /Thu hồi nội dung số ([^?]+)\?/, withdraw: 'Thu hồi', withdrawn: /thu hồi/i,
  },
  en: {
    write: 'Write a brief', title: 'Title', summary: 'Summary', submit: 'Save and submit for approval',
    waits: /waits for another person's approval/, approve: 'Approve this text', approved: /Approved/,
    publish: 'Publish', levels: 'Levels that owe it', owing: [/^province/i, /^commune/i], preview: 'Preview',
    publishTo: /^Publish to/, published: (n) => `Units that owe it: ${n}.`,
    acknowledge: /^Received and read version 1/, acknowledged: /Acknowledged\s+\d\d\/\d\d\/\d{4}/,
    speakers: /speaker/i, plan: 'Plan the session', anyway: 'Plan anyway',
    more: /^More.*attendances/i, question: 'Question 1', send: 'Send the report', received: /The report is received/,
    oneSession: /Sessions\s+1\b/, places: /Places that have heard\s+1 of \d+/, version: /[Vv]ersion 1/, inForce: /in force/i,
    withdrawThis: /Withdraw this brief/, number: /Withdraw brief ([^?]+)\?/, withdraw: 'Withdraw', withdrawn: /withdr[ae]wn/i,
  },
}

const title = 'Cách nhận biết tin nhắn giả danh ngân hàng'
const reason = 'Số điện thoại đường dây nóng trong văn bản đã thay đổi.'

describe('in Vietnamese, at a desk', () => walk('vi', { desk: window(1440, 'vi'), hand: window(360, 'vi'), reader: window(1440, 'en') }))
describe('in English, on a phone', () => walk('en', { desk: window(360, 'en'), hand: window(1440, 'en'), reader: window(360, 'vi') }))

const today = () => new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Ho_Chi_Minh' }).format(new Date())

function walk(lang, at) {
  const say = said[lang]
  let rostrum, browser
  let lost = false // once one step fails the rest are skipped, not failed again
  const tabs = {}
  const found = {} // what one step leaves for the next: addresses and names
  const step = (name, run) =>
    test(`${lang}: ${name}`, { timeout: 120_000 }, async (t) => {
      if (lost) return t.skip('an earlier step failed')
      lost = true
      await run()
      lost = false
    })
  const picture = (name) => `road-${lang}-${name}`

  before(async () => {
    rostrum = await startRostrum()
    browser = await openBrowser()
    const people = { coordinator: at.desk, head: at.desk, speaker: at.hand, reader: at.reader }
    for (const [role, cell] of Object.entries(people)) {
      const storageState = await signedIn(browser, rostrum.origin, loginOf(rostrum.logins, role))
      tabs[role] = await (await openWindow(browser, cell, { storageState })).newPage()
    }
    tabs.anyone = await (await openWindow(browser, at.hand)).newPage()
  })

  after(async () => {
    await browser?.close()
    await rostrum?.stop()
  })

  step('the coordinator writes a brief and submits it', async () => {
    const tab = tabs.coordinator
    await visit(tab, '/briefs', { base: rostrum.origin })
    await press(tab, 'link', say.write)
    await tab.getByLabel(say.title).first().fill(title)
    await tab.getByLabel(say.summary).fill('Tin nhắn giả có đường dẫn lạ; ngân hàng không hỏi mật khẩu.')
    await tab.locator('[name=key_messages]').fill('Không bấm vào đường dẫn trong tin nhắn.\nGọi số in trên thẻ để hỏi lại.')
    await tab.locator('[name=body]').fill('## Nhận biết\n\nTin nhắn giả thường giục làm ngay.\n\n- Đường dẫn lạ\n- Hỏi mã xác thực')
    await tab.locator('[name=source_1_law]').fill('Luật số 24/2023/QH15')
    await tab.locator('[name=source_1_title]').fill('Luật Viễn thông')
    await tab.locator('[name=source_1_day]').fill('2023-11-24')
    await tab.locator('[name=subjects]').first().check()
    await tab.locator('[name=valid_from]').fill(today())
    await tab.locator('[name=valid_until]').fill(`${Number(today().slice(0, 4)) + 1}-12-31`)
    await inspect(tab, { shot: picture('01-write') })
    await press(tab, 'button', say.submit)
    found.brief = new URL(tab.url()).pathname
    assert.match(found.brief, /^\/briefs\/\w+$/)
    assert.match(await words(tab), say.waits)
    assert.equal(await tab.getByRole('button', { name: say.approve }).count(), 0, 'nobody approves the own text')
    await inspect(tab, { shot: picture('02-submitted') })
  })

  step('another person approves it', async () => {
    const tab = tabs.head
    await visit(tab, found.brief, { base: rostrum.origin })
    await press(tab, 'button', say.approve)
    assert.match(await words(tab), say.approved)
    await inspect(tab, { shot: picture('03-approved') })
  })

  step('the coordinator publishes it to the province, having seen to how many', async () => {
    const tab = tabs.coordinator
    await visit(tab, found.brief, { base: rostrum.origin })
    await press(tab, 'link', say.publish)
    const levels = tab.getByRole('group', { name: say.levels }).getByRole('checkbox')
    for (const box of await levels.all()) await box.uncheck()
    for (const name of say.owing) await tab.getByRole('checkbox', { name }).check()
    await tab.locator('[name=ack_days]').fill('3')
    await tab.locator('[name=days]').fill('20')
    await tab.locator('[name=sessions]').fill('1')
    await press(tab, 'button', say.preview)
    await inspect(tab, { shot: picture('04-preview') })
    const go = tab.getByRole('button', { name: say.publishTo }).first()
    found.units = Number((await go.innerText()).match(/(\d+)/)?.[1])
    assert.ok(found.units > 90, `the button says to how many units: ${await go.innerText()}`)
    await press(tab, 'button', say.publishTo)
    assert.ok((await words(tab)).includes(say.published(found.units)))
    await inspect(tab, { shot: picture('05-published') })
  })

  step("the commune's head acknowledges the duty", async () => {
    const tab = tabs.head
    await visit(tab, '/', { base: rostrum.origin, shot: picture('06-head') })
    const own = await tab.locator('main a[href^="/units/"]').evaluateAll((all) => all.map((a) => ({ href: a.getAttribute('href'), text: a.textContent.trim() })))
    const commune = own.find((u) => /xã|phường|commune|ward/i.test(u.text))
    assert.ok(commune, `the head's units stand on the first page: ${JSON.stringify(own)}`)
    Object.assign(found, { unit: commune.href.split('/').pop(), unitName: commune.text })
    await visit(tab, `/duties?unit=${found.unit}`, { base: rostrum.origin })
    const duty = tab.getByRole('row').filter({ hasText: title }).getByRole('link').first()
    await visit(tab, await duty.getAttribute('href'), { base: rostrum.origin })
    await press(tab, 'button', say.acknowledge)
    assert.match(await words(tab), say.acknowledged)
    await inspect(tab, { shot: picture('07-acknowledged') })
  })

  step('the head plans a session with the speaker', async () => {
    const me = tabs.speaker
    await visit(me, '/my', { base: rostrum.origin, shot: picture('08-my') })
    found.speaker = (await me.locator('.user b').first().textContent()).trim()
    const tab = tabs.head
    await visit(tab, `/sessions/new?unit=${found.unit}`, { base: rostrum.origin })
    await tab.getByRole('checkbox', { name: new RegExp(title) }).check()
    await tab.locator('[name=day]').fill(today())
    await tab.locator('[name=time]').fill('00:01')
    await tab.locator('[name=spot]').fill('Nhà văn hóa')
    await choose(tab, say.speakers, found.speaker)
    await inspect(tab, { shot: picture('09-plan') })
    await press(tab, 'button', say.plan)
    if (await tab.getByRole('button', { name: say.anyway }).count()) await press(tab, 'button', say.anyway)
    found.session = new URL(tab.url()).pathname
    assert.match(found.session, /^\/sessions\/\w+$/, await words(tab))
    await inspect(tab, { shot: picture('10-planned') })
  })

  step('the speaker reports it, and no telephone number is kept', async () => {
    const tab = tabs.speaker
    await visit(tab, '/', { base: rostrum.origin, shot: picture('11-speaker') })
    await visit(tab, `${found.session}/report`, { base: rostrum.origin })
    const count = tab.locator('[name=attendances]')
    await count.fill('42')
    await tab.getByRole('button', { name: say.more }).first().click()
    assert.equal(await count.inputValue(), '43', 'the stepper adds one')
    await tab.getByLabel(say.question).fill('Tôi nhận tin từ số 0912345678, có phải ngân hàng không?')
    await inspect(tab, { shot: picture('12-report') })
    await press(tab, 'button', say.send)
    const text = await words(tab)
    assert.match(text, say.received)
    assert.match(text, /Tôi nhận tin từ số/)
    assert.doesNotMatch(text, /0912345678/)
    await inspect(tab, { shot: picture('13-reported') })
  })

  step('coverage shows the unit as reached and counts the session', async () => {
    const tab = tabs.coordinator
    const id = found.brief.split('/').pop()
    await visit(tab, `/coverage?brief=${id}&unit=${found.unit}`, { base: rostrum.origin, shot: picture('14-coverage-unit') })
    const figures = await words(tab)
    assert.match(figures, say.oneSession)
    assert.match(figures, /43/)
    await visit(tab, `/coverage?brief=${id}`, { base: rostrum.origin, shot: picture('15-coverage') })
    assert.match(await words(tab), new RegExp(`1(/| of )${found.units}`))
    await visit(tab, `/coverage/map?brief=${id}`, { base: rostrum.origin, shot: picture('16-map') })
    assert.match(await words(tab), say.places)
  })

  step('the handout names version and check code, and anyone may check it', async () => {
    const tab = tabs.coordinator
    await visit(tab, `${found.brief}/handout`, { base: rostrum.origin, shot: picture('17-handout') })
    const sheet = await tab.locator('body').innerText()
    assert.match(sheet, say.version)
    found.code = sheet.match(/\b[A-Z0-9]{4}[- ][A-Z0-9]{4}(?:[- ][A-Z0-9]{2,4})?\b/)?.[0]
    assert.ok(found.code, sheet)
    await visit(tabs.anyone, `/check/${found.code.replaceAll(/[- ]/g, '')}`, { base: rostrum.origin, shot: picture('18-check') })
    assert.match(await words(tabs.anyone), say.inForce)
    await visit(tabs.anyone, found.brief.replace('/briefs', '/public/briefs'), { base: rostrum.origin, shot: picture('19-public') })
    assert.match(await words(tabs.anyone), /Không bấm vào đường dẫn/)
  })

  step('the same in the other language', async () => {
    const tab = tabs.reader
    for (const [path, shot] of [
      [found.brief, picture('20-brief-other')],
      [found.session, picture('21-session-other')],
      [`/coverage?brief=${found.brief.split('/').pop()}`, picture('22-coverage-other')],
      [`/duties?unit=${found.unit}`, picture('23-duties-other')],
    ]) {
      await visit(tab, path, { base: rostrum.origin, shot })
    }
  })

  step('withdrawn, it says so with the reason wherever it stands', async () => {
    const tab = tabs.coordinator
    await visit(tab, found.brief, { base: rostrum.origin })
    await press(tab, 'link', say.withdrawThis)
    await tab.locator('[name=reason]').fill(reason)
    const number = (await words(tab)).match(say.number)[1].trim()
    await tab.locator('[name=confirm]').fill(number)
    await inspect(tab, { shot: picture('24-withdraw') })
    await press(tab, 'button', say.withdraw)
    assert.match(await words(tab), say.withdrawn)
    const copies = [
      [tab, found.brief, picture('25-withdrawn')],
      [tab, `${found.brief}/handout`, picture('26-handout-withdrawn')],
      [tabs.anyone, found.brief.replace('/briefs', '/public/briefs'), picture('27-public-withdrawn')],
      [tabs.anyone, `/check/${found.code.replaceAll(/[- ]/g, '')}`, picture('28-check-withdrawn')],
    ]
    for (const [who, path, shot] of copies) {
      await visit(who, path, { base: rostrum.origin, shot })
      const text = await who.locator('body').innerText()
      assert.match(text, say.withdrawn, path)
      assert.ok(text.includes(reason), `${path} gives the reason`)
    }
  })
}
