import { afterEach, expect, test, vi } from 'vitest'
import type { PlanOutcome } from '@midflight/model'
import { runProgram, type RunningProgram } from './running-program.ts'

// Real processes on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const main = `import { createServer } from 'node:http'
import { open } from './rooms.ts'

const server = createServer((_request, response) => {
  open('a')
  response.end('opened')
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (typeof address === 'object' && address !== null) console.log('listening http://127.0.0.1:' + address.port)
})
`

const rooms = (word: string): string => `import { EventEmitter } from 'node:events'

export const buses: EventEmitter[] = []
export const closers = new Map<string, () => string>()

export function open(name: string): void {
  const bus = new EventEmitter()
  buses.push(bus)
  bus.on('message', (text: string) => console.log(name, text, '${word}'))
  closers.set(name + buses.length, () => name + '${word}')
}
`

let program: RunningProgram | null = null

afterEach(async () => {
  await program?.stop()
  program = null
})

test('a plan counts the functions of each closure that it names', async () => {
  program = await runProgram({ 'src/main.ts': main, 'src/rooms.ts': rooms('one') })
  for (let opened = 0; opened < 7; opened += 1) await program.get()
  program.write({ 'src/rooms.ts': rooms('two') })
  const { code, stdout } = await program.midflight('plan', '--count', '--json')
  const { plan, counts } = JSON.parse(stdout) as Extract<PlanOutcome, { outcome: 'planned' }>
  expect(code).toBe(0)
  const told = plan.closures!.map(({ module, line }, index) => [`${module}:${line}`, counts!.closures[index]])
  expect(told).toEqual([
    ['src/rooms.ts:9', 7],
    ['src/rooms.ts:10', 7],
  ])
  expect(counts!.snapshot.pausedMs).toBeGreaterThan(0)
  const text = await program.midflight('plan', '--count')
  expect(text.stdout).toMatch(/src\/rooms\.ts:9 .*7 functions in memory/)
  expect(text.stdout).toMatch(/paused the program for \d+ ms/)
})
