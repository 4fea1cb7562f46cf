import { afterEach, describe, expect, test, vi } from 'vitest'
import type { PlanOutcome, Reason, WhoReport } from '@midflight/model'
import { runProgram, type RunningProgram } from '../e2e/running-program.ts'

// Real processes on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

/**
 * H1: an endless `for(;;) { await …; self.step() }` loop moves to the new version at its seam; a loop without a seam is named in the plan and
 * in `midflight who`.
 */
const main = `import { createServer } from 'node:http'
import { seen } from './seen.ts'
import { start } from './loops.ts'

let isStarted = false
const server = createServer((_request, response) => {
  if (!isStarted) start()
  isStarted = true
  response.end(JSON.stringify(Object.fromEntries(seen)))
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (typeof address === 'object' && address !== null) console.log('listening http://127.0.0.1:' + address.port)
})
`

const seen = `export const seen = new Map<string, string>()
`

const stepFile = (word: string): string => `import { seen } from './seen.ts'

export function far(): void {
  seen.set('imported', '${word}')
}
`

const loops = (word: string): string => `import { setTimeout as delay } from 'node:timers/promises'
import { seen } from './seen.ts'
import { far } from './step.ts'
import * as self from './loops.ts'

export function step(name: string): void {
  seen.set(name, '${word}')
}

async function viaSelf(): Promise<void> {
  for (;;) {
    await delay(5)
    self.step('viaSelf')
  }
}

async function viaImport(): Promise<void> {
  while (true) {
    await delay(5)
    far()
  }
}

class Pump {
  async run(): Promise<void> {
    for (;;) {
      await delay(5)
      this.turn()
    }
  }
  turn(): void {
    seen.set('viaMethod', '${word}')
  }
}

async function noSeam(): Promise<void> {
  for (;;) { // no seam
    await delay(5)
    step('noSeam')
  }
}

async function indirect(): Promise<void> {
  do { // indirect
    await delay(5)
    between()
  } while (true)
}

function between(): void {
  step('indirect')
}

async function recursion(): Promise<void> { // recursion
  await delay(5)
  step('recursion')
  return recursion()
}

export async function selfRecursion(): Promise<void> {
  await delay(5)
  self.step('selfRecursion')
  return self.selfRecursion()
}

function timerClosure(): void { // timer closure
  step('timerClosure')
  setTimeout(() => timerClosure(), 5)
}

function timerReference(): void {
  step('timerReference')
  setTimeout(timerReference, 5)
}

async function finite(items: readonly number[]): Promise<void> {
  for (const item of items) {
    await delay(item)
    step('finite')
  }
}

export function start(): void {
  void viaSelf()
  void viaImport()
  void new Pump().run()
  void noSeam()
  void indirect()
  void recursion()
  void selfRecursion()
  timerClosure()
  timerReference()
  void finite([1])
}
`

const lineOf = (marker: string): number =>
  loops('one')
    .split('\n')
    .findIndex((line) => line.includes(`// ${marker}`)) + 1

let program: RunningProgram | null = null

afterEach(async () => {
  await program?.stop()
  program = null
})

async function start(): Promise<RunningProgram> {
  program = await runProgram({
    'src/main.ts': main,
    'src/seen.ts': seen,
    'src/step.ts': stepFile('one'),
    'src/loops.ts': loops('one'),
  })
  return program
}

async function seenAfter(
  running: RunningProgram,
  ready: (words: Record<string, string>) => boolean,
): Promise<Record<string, string>> {
  for (;;) {
    const words = JSON.parse(await running.get()) as Record<string, string>
    if (ready(words)) return words
  }
}

const moved = ['viaSelf', 'viaMethod', 'selfRecursion', 'timerReference']
const stays = ['noSeam', 'indirect', 'recursion', 'timerClosure']

describe('H1: endless loops', () => {
  test('move to the new version at their seams, and those without one are named in the plan', async () => {
    const running = await start()
    await seenAfter(running, (words) => [...moved, ...stays].every((name) => words[name] === 'one'))
    running.write({ 'src/loops.ts': loops('two'), 'src/step.ts': stepFile('two') })

    const planned = await running.midflight('plan', '--json')
    const { plan } = JSON.parse(planned.stdout) as Extract<PlanOutcome, { outcome: 'planned' }>
    const named = plan.notices.filter(({ code }) => code === 'loop-without-seam')
    expect(named.map(({ file, line, item }: Reason) => `${file}:${line} ${item}`).toSorted()).toEqual(
      [
        `src/loops.ts:${lineOf('no seam')} noSeam`,
        `src/loops.ts:${lineOf('indirect')} indirect`,
        `src/loops.ts:${lineOf('recursion')} recursion`,
        `src/loops.ts:${lineOf('timer closure')} timerClosure`,
      ].toSorted(),
    )
    expect(named.every(({ remedy }) => remedy.includes("import * as self from './loops.ts'"))).toBe(true)

    expect((await running.midflight('upgrade')).code).toBe(0)
    const words = await seenAfter(
      running,
      (now) => now['imported'] === 'two' && moved.every((name) => now[name] === 'two'),
    )
    for (const name of stays) expect([name, words[name]]).toEqual([name, 'one'])
  })

  test('that run old code are named by who, with file and line', async () => {
    const running = await start()
    await seenAfter(running, (words) => stays.every((name) => words[name] === 'one'))
    running.write({ 'src/loops.ts': loops('two') })
    expect((await running.midflight('upgrade')).code).toBe(0)
    await seenAfter(running, (now) => moved.every((name) => now[name] === 'two'))
    const { stdout } = await running.midflight('who', '1', '--json')
    const [first] = (JSON.parse(stdout) as WhoReport).generations
    const calls = first!.holders.filter(({ kind }) => kind === 'async-function')
    const names = calls.map(({ code }) => `${code.name}:${code.line}`)
    expect(names).toContain(`noSeam:${lineOf('no seam') - 1}`)
    expect(names).toContain(`indirect:${lineOf('indirect') - 1}`)
    expect(names).toContain(`recursion:${lineOf('recursion')}`)
    expect(calls.every(({ where }) => where.startsWith('waits for setTimeout of 5 ms'))).toBe(true)
    // A loop with a seam has moved what it calls, and is still a call of the version that it began in.
    expect(names.some((name) => name.startsWith('viaSelf:'))).toBe(true)
    expect(names.some((name) => name.startsWith('selfRecursion:'))).toBe(false)
    expect(first!.holders.some(({ kind, code }) => kind === 'timer' && code.name === '')).toBe(true)
  })

  test('are not named where nothing that they run changes, or where a seam leads to all that does', async () => {
    const running = await start()
    running.write({ 'src/step.ts': stepFile('two') })
    const { stdout } = await running.midflight('plan', '--json')
    const { plan } = JSON.parse(stdout) as Extract<PlanOutcome, { outcome: 'planned' }>
    expect(plan.notices.filter(({ code }) => code === 'loop-without-seam')).toEqual([])
  })

  test('that change themselves are named, whatever they call', async () => {
    const running = await start()
    running.write({ 'src/loops.ts': loops('one').replace("self.step('viaSelf')", "self.step('viaSelf2')") })
    const { stdout } = await running.midflight('plan', '--json')
    const { plan } = JSON.parse(stdout) as Extract<PlanOutcome, { outcome: 'planned' }>
    const named = plan.notices.filter(({ code }) => code === 'loop-without-seam')
    expect(named).toMatchObject([{ item: 'viaSelf', file: 'src/loops.ts' }])
  })
})
