// One Chromium per test file, and the windows in which every page is looked at.
import { execFileSync } from 'node:child_process'
import { chromium } from 'playwright-core'

// cells are the windows: phone and desk, Vietnamese and English. Light and dark are both
// looked at inside each, without another load.
export const cells = [
  { name: '360-vi', width: 360, height: 740, lang: 'vi' },
  { name: '1440-en', width: 1440, height: 900, lang: 'en' },
  { name: '360-en', width: 360, height: 740, lang: 'en' },
  { name: '1440-vi', width: 1440, height: 900, lang: 'vi' },
]

// narrow is the hardest window: 320 px, with text at twice its size.
export const narrow = { name: '320-vi-200', width: 320, height: 640, lang: 'vi', text: 200 }

export async function openBrowser() {
  const executablePath =
    process.env.ROSTRUM_CHROMIUM ??
    execFileSync(new URL('../../scripts/find-chromium', import.meta.url).pathname, { encoding: 'utf8' }).trim()
  return chromium.launch({
    executablePath,
    // The sandbox needs an ordinary user.
    chromiumSandbox: process.getuid?.() !== 0,
    args: ['--disable-background-networking', '--disable-component-update', '--no-first-run'],
  })
}

// openWindow makes a context that behaves like one person's browser in that cell.
export async function openWindow(browser, cell, { storageState, ...rest } = {}) {
  const context = await browser.newContext({
    viewport: { width: cell.width, height: cell.height },
    locale: cell.lang === 'vi' ? 'vi-VN' : 'en-GB',
    timezoneId: 'Asia/Ho_Chi_Minh',
    colorScheme: 'light',
    reducedMotion: 'reduce',
    storageState,
    ...rest,
  })
  context.cell = cell
  return context
}
