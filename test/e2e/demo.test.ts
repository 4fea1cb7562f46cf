import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const demo = fileURLToPath(new URL('../../demo/run.ts', import.meta.url))

test('200 WebSocket clients and HTTP load lose nothing in a short run of the demo', { timeout: 120_000 }, async () => {
  const child = spawn(process.execPath, [demo, '--short', '--json'], { stdio: ['ignore', 'pipe', 'pipe'] })
  let figures = ''
  let talk = ''
  child.stdout.on('data', (chunk: Buffer) => (figures += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (talk += chunk.toString()))
  const [code] = (await once(child, 'close')) as [number | null]
  expect({ code, talk }).toMatchObject({ code: 0 })
  expect(JSON.parse(figures)).toMatchObject({ ok: true, failures: [] })
})
