// Signs in as one of the demo's people.
import assert from 'node:assert/strict'

// loginOf finds the demo's log-in for a role.
export function loginOf(logins, role) {
  const login = logins.find((l) => l.role === role)
  assert.ok(login, `the demo has no log-in for ${role}; it has ${logins.map((l) => l.role).join(', ')}`)
  return login
}

// signIn fills the form at /login and waits until the page behind it is there.
export async function signIn(page, origin, { name, password }) {
  await page.goto(`${origin}/login`)
  const form = page.locator('form', { has: page.locator('input[name="password"]') })
  await form.locator('input[name="name"]').fill(name)
  await form.locator('input[name="password"]').fill(password)
  await form.locator('button[type="submit"], button:not([type])').first().click()
  await page.waitForURL((url) => url.pathname !== '/login', { timeout: 15_000 })
}

// signedIn gives the cookies of a role, to open any number of windows with.
export async function signedIn(browser, origin, login) {
  const context = await browser.newContext()
  try {
    await signIn(await context.newPage(), origin, login)
    return await context.storageState()
  } finally {
    await context.close()
  }
}
