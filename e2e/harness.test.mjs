// Shows that visit bites: one good page passes, and each bad one fails for its own reason.
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { after, before, test } from 'node:test'
import { cells, narrow, openBrowser, openWindow } from './lib/browser.mjs'
import { count } from './lib/counts.mjs'
import { crawl, follows, shapeOf } from './lib/crawl.mjs'
import { inspect, visit } from './lib/page.mjs'

const page = (body, { lang = 'vi', head = '' } = {}) =>
  `<!doctype html><html lang="${lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">` +
  `<title>Buổi tuyên truyền</title><link rel="icon" href="data:,"><link rel="stylesheet" href="/a.css">${head}</head>` +
  `<body><main><h1>Địa bàn nào chưa nghe?</h1>${body}</main></body></html>`

const routes = {
  '/good': page('<p>Đủ.</p><p><a href="/good?unit=7">Xem thêm</a> <a href="/file">Tải về</a></p>'),
  '/gone': page('<p>Không có.</p>'),
  '/nolabel': page('<input name="x">'),
  '/contrast': page('<p class="pale">Mờ</p>'),
  '/dark': page('<p class="dark">Chỉ tối mới mờ</p>'),
  '/small': page('<button class="tiny">a</button><button class="tiny">b</button>'),
  '/console': page('<p>x</p><script src="/console.js"></script>'),
  '/throws': page('<p>x</p><script src="/throws.js"></script>'),
  '/inline': page('<p>x</p><script>1</script>'),
  '/wide': page('<div class="wide">rộng</div>'),
  '/words': page('<p>⟦org.title⟧</p>'),
  '/english': page('<p>x</p>', { lang: 'en' }),
  '/heading': page('<h1>Hai</h1>'),
  '/third': page('<img alt="" src="http://127.0.0.2:9/x.png">'),
  '/big': page('<p class="fixed">Chữ lớn thì tràn</p>'),
  '/later': page('<p>x</p><button id="b">Bấm vào đây</button><script src="/later.js"></script>'),
  '/dead': page('<a href="/nowhere">x</a> <a href="/good">y</a>'),
}
const assets = {
  '/a.css': ['text/css', `html{color-scheme:light dark;background:#fff;color:#111} body{margin:0}
    @media (prefers-color-scheme:dark){html{background:#111;color:#eee} a{color:#9cf}}
    .pale{color:#bbb;background:#fff} .tiny{width:12px;height:12px;padding:0;border:0;overflow:hidden}
    .wide{width:3000px} .fixed{width:18em}
    .dark{color:#333;background:#fff} @media (prefers-color-scheme:dark){.dark{color:#666;background:#333}}`],
  '/console.js': ['text/javascript', 'console.error("tệ")'],
  '/throws.js': ['text/javascript', 'throw new Error("hỏng")'],
  '/later.js': ['text/javascript', 'b.onclick = () => { document.body.append(document.createElement("input")) }'],
  '/file': ['text/csv', 'a,b'],
}

let server, browser, origin, window

before(async () => {
  server = createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://x')
    const [type, body] = assets[pathname] ?? ['text/html; charset=utf-8', routes[pathname]]
    const policy = "default-src 'self'; img-src * data:"
    response.writeHead(!body || pathname === '/gone' ? 404 : 200, { 'content-type': type, 'content-security-policy': policy })
    response.end(body ?? page('<p>Không có.</p>'))
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${server.address().port}`
  browser = await openBrowser()
  window = await openWindow(browser, cells[0])
})

after(async () => {
  await browser?.close()
  server?.close()
})

const fresh = async (run, context = window) => {
  const tab = await context.newPage()
  try {
    return await run(tab)
  } finally {
    await tab.close()
  }
}

test('a good page passes', () => fresh((tab) => visit(tab, '/good', { base: origin })))
test('an expected 404 passes', () => fresh((tab) => visit(tab, '/gone', { base: origin, status: 404 })))

for (const [path, reason] of [
  ['/gone', /status 404, expected 200/],
  ['/nolabel', /axe: label/],
  ['/contrast', /axe: color-contrast/],
  ['/dark', /axe, dark: color-contrast/],
  ['/small', /axe: target-size/],
  ['/console', /console: tệ/],
  ['/throws', /script: hỏng/],
  ['/inline', /policy: script-src/],
  ['/wide', /wider than the window: .*class="wide"/],
  ['/words', /no words for ⟦org\.title⟧/],
  ['/english', /language en, expected vi/],
  ['/heading', /2 h1, expected 1/],
  ['/third', /asks a third party/],
]) {
  test(`${path} fails: ${reason}`, () =>
    fresh((tab) => assert.rejects(visit(tab, path, { base: origin }), (error) => assert.match(error.message, reason) ?? true)))
}

test('text at twice its size is looked at', async () => {
  const context = await openWindow(browser, narrow)
  await fresh((tab) => visit(tab, '/good', { base: origin }), context)
  await fresh((tab) => assert.rejects(visit(tab, '/big', { base: origin }), /wider than the window/), context)
  await context.close()
  await fresh((tab) => visit(tab, '/big', { base: origin }))
})

test('what a click brings is looked at', () =>
  fresh(async (tab) => {
    await visit(tab, '/later', { base: origin })
    await tab.click('#b')
    await assert.rejects(inspect(tab), /axe: label/)
  }))

test('a crawl finds a dead link and names where it stands', async () => {
  const links = { [`${origin}/dead`]: [`${origin}/nowhere`, `${origin}/good`], [`${origin}/good`]: [`${origin}/file`] }
  const visited = []
  const found = await crawl({
    start: `${origin}/dead`,
    limit: 10,
    request: window.request,
    each: (url) => visited.push(url),
    links: (url) => links[url],
  })
  assert.deepEqual(visited, [`${origin}/dead`, `${origin}/good`])
  assert.equal(found.faults.length, 1)
  assert.match(found.faults[0], /nowhere: status 404\n {2}\(linked from .*\/dead\)/)
  assert.deepEqual(found.shapes, ['/dead', '/nowhere', '/good', '/file'])
})

test('shapes join what differs by id, day or value only', () => {
  const shape = (path) => shapeOf(origin + path)
  assert.equal(shape('/units/01HZX3/history'), '/units/*/history')
  assert.equal(shape('/units/01HZX3?day=2025-07-01&q=a'), shape('/units/77?q=b&day='))
  assert.notEqual(shape('/units'), shape('/places'))
})

test('a crawl stays in the house', () => {
  assert.ok(follows(`${origin}/units`, origin))
  for (const out of ['/logout', '/assets/a.css', '/?lang=en', '/units?theme=dark']) assert.ok(!follows(origin + out, origin), out)
  for (const out of ['https://example.org/', 'mailto:a@b.c', 'javascript:1']) assert.ok(!follows(out, origin), out)
})

test('counts come from docs/testing.md', () => {
  assert.ok(count('crawl-pages') > 0)
  assert.throws(() => count('my-own-count'), /no row/)
})
