// Follows the links a person can follow, one page of each shape.

// shapeOf is the kind of page an address leads to: ids and days become *, a filter counts
// by its name only, so that a thousand units are one shape.
export function shapeOf(href) {
  const url = new URL(href)
  const path = url.pathname.split('/').map((part) => (/\d|^[0-9a-z]{16,}$|%/i.test(part) ? '*' : part))
  const query = [...new Set([...url.searchParams.keys()])].sort()
  return path.join('/') + (query.length ? `?${query.join('&')}` : '')
}

// follows tells whether a crawl goes there: not out of the house, not through a switch of
// language or theme, not out by the door.
export function follows(href, origin) {
  if (!URL.canParse(href)) return false
  const url = new URL(href)
  if (url.origin !== origin || /^\/(logout|assets)(\/|$)/.test(url.pathname)) return false
  return !['lang', 'theme'].some((name) => url.searchParams.has(name))
}

// linksOf are the addresses that a page leads to, from a map's areas too, without fragments.
export async function linksOf(page) {
  const all = await page.$$eval('a[href]', (links) =>
    links.map((a) => new URL(a.getAttribute('href'), document.baseURI).href.split('#')[0]),
  )
  return [...new Set(all)]
}

// crawl opens pages from start, breadth first, at most limit shapes. each(url, from) looks
// at one page, and may throw; links(url) gives where it leads. A file to download is only
// asked for. It returns the shapes seen and what went wrong, and never stops at a fault.
export async function crawl({ start, limit, request, each, links }) {
  const origin = new URL(start).origin
  const queue = [{ url: start, from: '' }]
  const seen = new Map([[shapeOf(start), start]])
  const faults = []
  while (queue.length) {
    const { url, from } = queue.shift()
    try {
      const answer = await request.get(url)
      if (answer.status() !== 200) throw new Error(`${url}: status ${answer.status()}`)
      if (!(answer.headers()['content-type'] ?? '').startsWith('text/html')) continue
      await each(url, from)
      for (const next of (await links(url)).filter((href) => follows(href, origin))) {
        const shape = shapeOf(next)
        if (seen.has(shape) || seen.size >= limit) continue
        seen.set(shape, next)
        queue.push({ url: next, from: url })
      }
    } catch (error) {
      faults.push(`${error.message}${from ? `\n  (linked from ${from})` : ''}`)
    }
  }
  return { shapes: [...seen.keys()], faults }
}
