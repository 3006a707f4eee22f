// What a person's hands do on a form, by the words that stand on the page.
import assert from 'node:assert/strict'

// choose types into a searched field and takes the first suggestion that holds the words,
// with the keyboard alone.
export async function choose(page, label, words) {
  const field = page.getByRole('combobox', { name: label })
  await field.fill('')
  await field.pressSequentially(words, { delay: 10 })
  const options = page.getByRole('option', { name: words })
  await options.first().waitFor()
  const at = await page.getByRole('option').evaluateAll((all, words) => all.findIndex((o) => o.textContent.includes(words)), words)
  const current = await field.getAttribute('aria-activedescendant')
  for (let i = current ? 1 : 0; i <= at; i++) await field.press('ArrowDown')
  await field.press('Enter')
}

// press goes to a button or link with the keyboard's focus, presses Enter and waits for the next page.
export async function press(page, role, name) {
  const control = page.getByRole(role, { name }).first()
  await control.focus()
  assert.ok(await control.evaluate((e) => e === document.activeElement), `the keyboard reaches ${name}`)
  await Promise.all([page.waitForEvent('load'), control.press('Enter')])
}

// words is the text of the page's main part, as it is read.
export const words = (page) => page.locator('main').innerText()
