// How often a test repeats: the table of docs/testing.md, which internal/arch holds equal
// to the one the Go tests read.
import { readFileSync } from 'node:fs'

const doc = readFileSync(new URL('../../docs/testing.md', import.meta.url), 'utf8')

export const soak = process.env.ROSTRUM_SOAK === '1'

export function count(name) {
  const row = doc.split('\n').find((line) => line.startsWith(`| \`${name}\` |`))
  if (!row) throw new Error(`no row ${name} in docs/testing.md`)
  const [, , small, full] = row.split('|')
  return Number((soak ? full : small).replaceAll(',', ''))
}
