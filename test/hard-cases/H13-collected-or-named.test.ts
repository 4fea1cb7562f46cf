import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import path from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { HolderKind, UpgradeOutcome, WhoReport } from '@midflight/model'
import { runProgram, type RunningProgram } from '../e2e/running-program.ts'

// Real processes on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

/**
 * H13: 1 000 upgrades, then 10 000: heap flat; every replaced version proven collected, or its retainer named.
 * `MIDFLIGHT_SOAK_UPGRADES=10000` (`npm run soak`) makes it the long form.
 */
const upgrades = Number(process.env['MIDFLIGHT_SOAK_UPGRADES'] ?? 1000)

/** What V8 may keep besides, however many upgrades there are. */
const slackBytes = 2_000_000

const main = `import { createServer } from 'node:http'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { act } from './act.ts'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

async function heap(): Promise<string> {
  for (let round = 0; round < 6; round += 1) {
    await new Promise((resolve) => setTimeout(resolve, 5))
    collect()
  }
  return String(process.memoryUsage().heapUsed)
}

const server = createServer((request, response) => {
  const what = request.url!.slice(1)
  if (what === 'heap') void heap().then((text) => response.end(text))
  else response.end(act(what))
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (typeof address === 'object' && address !== null) console.log('listening http://127.0.0.1:' + address.port)
})
`

const act = (word: string): string => `import { AsyncLocalStorage } from 'node:async_hooks'
import { EventEmitter } from 'node:events'

export class Person {
  #name = '${word}'
  greet(): string {
    return this.#name
  }
}

let bus = new EventEmitter()
let held: unknown[] = []
let timers: NodeJS.Timeout[] = []
const storage = new AsyncLocalStorage<() => string>()

async function wait(): Promise<void> {
  await new Promise((resolve) => timers.push(setTimeout(resolve, 3_600_000)))
}

function* numbers(): Generator<number> {
  yield 1
}

// Renamed by every upgrade: the name that goes takes its code with it.
function renamed_${word}(): string {
  return '${word}'
}

export function act(what: string): string {
  const own = what + '${word}'
  const closure = (): string => own
  if (what === 'timer') timers.push(setInterval(closure, 3_600_000))
  if (what === 'listener') bus.on('message', closure)
  if (what === 'state') held.push(closure)
  if (what === 'instance') held.push(new Person())
  if (what === 'async-function') void wait()
  if (what === 'generator') held.push(numbers())
  if (what === 'promise') {
    const never = new Promise(() => {})
    void never.then(closure)
    held.push(never)
  }
  if (what === 'async-context') storage.run(closure, () => timers.push(setTimeout(console.log, 3_600_000)))
  if (what === 'release') {
    for (const timer of timers) clearTimeout(timer)
    timers = []
    held = []
    bus = new EventEmitter()
  }
  return renamed_${word}()
}
`

const kinds: readonly HolderKind[] = [
  'timer',
  'listener',
  'state',
  'instance',
  'async-function',
  'generator',
  'promise',
  'async-context',
]

let program: RunningProgram
let current = 0

beforeAll(async () => {
  program = await runProgram({ 'src/main.ts': main, 'src/act.ts': act('one') })
  for (const [index, word] of ['one', 'two'].entries()) {
    const folder = sourceFolder(index)
    mkdirSync(folder)
    for (const part of ['package.json', 'src'])
      cpSync(path.join(program.root, part), path.join(folder, part), { recursive: true })
    writeFileSync(path.join(folder, 'src/act.ts'), act(word))
  }
})
afterAll(() => program.stop())

function sourceFolder(index: number): string {
  return path.join(program.root, `.version-${index}`)
}

/** Asks the host as the command does, without starting a process each time. */
async function ask<Answer>(route: string, body: object): Promise<Answer> {
  const text = await new Promise<string>((resolve, reject) => {
    const socketPath = path.join(program.root, '.midflight/control.sock')
    const outgoing = request({ socketPath, method: 'POST', path: route }, (response) => {
      let answer = ''
      response.setEncoding('utf8').on('data', (chunk: string) => (answer += chunk))
      response.once('end', () => resolve(answer))
    })
    outgoing.once('error', reject)
    outgoing.end(JSON.stringify(body))
  })
  return JSON.parse(text.trimEnd().split('\n').at(-1)!) as Answer
}

async function upgrade(): Promise<number> {
  current = 1 - current
  const outcome = await ask<UpgradeOutcome>('/v1/upgrade', { source: sourceFolder(current), types: false })
  if (outcome.outcome !== 'committed') throw new Error(JSON.stringify(outcome))
  return outcome.generation
}

test(
  `${upgrades} upgrades: the heap is flat, and every replaced generation is collected, or who holds it is named`,
  async () => {
    let generation = 1
    for (let done = 0; done < 10; done += 1) generation = await upgrade()
    const early = Number(await program.get('/heap'))
    const holding = new Map<number, HolderKind>()
    const every = Math.floor((upgrades - 10) / (kinds.length + 1))
    for (let done = 10; done < upgrades; done += 1) {
      const kind = done % every === 0 ? kinds[done / every - 1] : undefined
      if (kind !== undefined) {
        await program.get(`/${kind}`)
        holding.set(generation, kind)
      }
      generation = await upgrade()
    }
    expect(holding.size).toBe(kinds.length)

    const report = await ask<WhoReport>('/v1/who', {})
    const held = report.generations.filter(({ state }) => state === 'held')
    expect(held.map(({ number, holders }) => [number, holders.map(({ kind }) => kind)])).toEqual(
      [...holding].toReversed().map(([number, kind]) => [number, [kind]]),
    )
    expect(
      held.flatMap(({ holders }) => holders).every(({ code }) => code.module === 'src/act.ts' && code.line !== null),
    ).toBe(true)

    await program.get('/release')
    const late = Number(await program.get('/heap'))
    const after = await ask<WhoReport>('/v1/who', {})
    expect(after.generations.filter(({ state }) => state === 'held')).toEqual([])
    expect(late).toBeLessThan(early * 1.02 + slackBytes)
  },
  120_000 + upgrades * 300,
)

test('a class that no newer version has is kept by Midflight itself, and who says so', async () => {
  const shapes = (text: string): string => `${text}export function shape(): string {
  return 'shape'
}
`
  const own = await runProgram({
    'src/main.ts': main
      .replace('else response.end(act(what))', 'else response.end(act(what) + shape())')
      .replace('import { act }', "import { shape } from './shapes.ts'\nimport { act }"),
    'src/act.ts': act('one'),
    'src/shapes.ts': shapes('export class Circle {\n  area(): number {\n    return 3\n  }\n}\n'),
  })
  try {
    writeFileSync(path.join(own.root, 'src/shapes.ts'), shapes(''))
    expect((await own.midflight('upgrade', '--json')).code).toBe(0)
    const { stdout } = await own.midflight('who', '1', '--json')
    const [first] = (JSON.parse(stdout) as WhoReport).generations
    expect(first).toMatchObject({ state: 'held', modules: ['src/shapes.ts'] })
    expect(first!.holders.map(({ kind, where }) => `${kind}: ${where}`)).toEqual(
      expect.arrayContaining(['midflight: Circle, which no newer version has: kept in case that it comes back']),
    )
    expect(first!.holders.every(({ kind }) => kind === 'midflight')).toBe(true)
  } finally {
    await own.stop()
  }
})
