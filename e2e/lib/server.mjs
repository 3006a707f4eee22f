// Starts the built program on a fresh copy of the demo, and stops it by its id.
import { execFile, spawn } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const binary = process.env.ROSTRUM_BIN ?? new URL('../../bin/rostrum', import.meta.url).pathname

// freePort asks the system for a loopback port that nobody holds now.
export function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address()
      probe.close(() => resolve(port))
    })
  })
}

// demo fills base/demo, two provinces, once for all test files of a run (scripts/e2e names the folder)
// and returns it with the log-ins: [{name, password, role, title}].
async function demo(base) {
  const folder = join(base, 'demo')
  const list = join(base, 'logins.json')
  if (!existsSync(list)) {
    await rm(folder, { recursive: true, force: true })
    const run = await promisify(execFile)(binary, ['demo', '--small', '--data', folder, '--json'], { maxBuffer: 1 << 26 })
    await writeFile(list, run.stdout)
  }
  return { folder, logins: JSON.parse(await readFile(list, 'utf8')).logins }
}

// startRostrum serves a copy of the demo, so that a test may change what it likes.
// It returns {origin, logins, folder, log(), stop()}.
export async function startRostrum({ args = [] } = {}) {
  const shared = process.env.ROSTRUM_E2E_DIR
  const base = shared ?? (await mkdtemp(join(tmpdir(), 'rostrum-e2e-')))
  await mkdir(base, { recursive: true })
  const { folder: pristine, logins } = await demo(base)
  const folder = await mkdtemp(join(base, 'run-'))
  await cp(pristine, folder, { recursive: true })

  const addr = `127.0.0.1:${await freePort()}`
  const child = spawn(binary, ['serve', '--data', folder, '--addr', addr, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let log = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece) => (log += piece))
  const ended = new Promise((resolve) => child.once('exit', resolve))

  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGTERM')
      const hard = setTimeout(() => child.kill('SIGKILL'), 10_000)
      await ended
      clearTimeout(hard)
    }
    await rm(shared ? folder : base, { recursive: true, force: true })
  }
  try {
    await ready(() => log, addr, ended)
  } catch (error) {
    await stop()
    throw error
  }
  return { origin: `http://${addr}`, logins, folder, log: () => log, stop }
}

// ready waits until the program has said its address and answers there.
async function ready(log, addr, ended) {
  let over = false
  ended.then(() => (over = true))
  for (let i = 0; i < 600; i++) {
    if (over) throw new Error(`rostrum serve ended before it was ready:\n${log()}`)
    if (log().includes(addr) && (await answers(`http://${addr}/healthz`))) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(`rostrum serve was not ready within 60 s:\n${log()}`)
}

async function answers(url) {
  try {
    return (await fetch(url)).ok
  } catch {
    return false
  }
}
