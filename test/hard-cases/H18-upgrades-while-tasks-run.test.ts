import { setTimeout as sleep } from 'node:timers/promises'
import type { ProgramStatus } from '@midflight/model'
import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { runProgram, type RunningProgram } from '../e2e/running-program.ts'
import { startLive, type Files, type LiveProgram } from '../support/live-program.ts'

/** Two upgrades at once, 1→2→1→3, an upgrade while tasks of older generations run: serialised, and each task in its own version. */

const served = (version: number): Record<string, string> => ({
  'src/main.ts': `import { createServer } from 'node:http'
import { version } from './version.ts'
import { other } from './other.ts'
const server = createServer(async (request, response) => {
  response.write(version() + other())
  if (request.url !== '/') await new Promise((resolve) => process.once('SIGUSR2', resolve))
  response.end(' ' + version() + other())
})
server.listen(0, '127.0.0.1', () => console.log('listening http://127.0.0.1:' + server.address().port))
`,
  'src/version.ts': `export const version = (): string => '${version}'\n`,
  'src/other.ts': `export const other = (): string => '${version}'\n`,
})

describe('a real program', () => {
  let program: RunningProgram
  afterEach(async () => program.stop())

  test('of two upgrades at once one runs, the other is refused or waits', { timeout: 60_000 }, async () => {
    program = await runProgram(served(1))
    const status = async (): Promise<ProgramStatus> =>
      JSON.parse((await program.midflight('status', '--json')).stdout) as ProgramStatus
    const inFlight: Promise<string>[] = []
    const add = async (): Promise<void> => {
      const count = (await status()).tasks.length
      inFlight.push(program.get('/slow'))
      while ((await status()).tasks.length <= count) await sleep(20)
    }
    await add()
    program.write(served(2))
    const outcomes = await Promise.all([
      program.midflight('upgrade', '--queue', '--json'),
      program.midflight('upgrade', '--queue', '--json'),
    ])
    expect(outcomes.map(({ code }) => code)).toEqual([0, 0])
    const verdicts = outcomes.map(({ stdout }) => (JSON.parse(stdout) as { outcome: string }).outcome)
    expect(verdicts.toSorted()).toEqual(['committed', 'unchanged'])
    await add()

    // 1 → 2 → 1 → 3, with a request of every generation in flight.
    expect((await program.midflight('rollback')).code).toBe(0)
    await add()
    expect(await program.get('/')).toBe('11 11')
    program.write(served(3))
    expect((await program.midflight('upgrade')).code).toBe(0)
    expect(await program.get('/')).toBe('33 33')
    const { pid } = await status()
    process.kill(pid, 'SIGUSR2')
    expect(await Promise.all(inFlight)).toEqual(['11 11', '22 22', '11 11'])

    // While one waits for tasks, another is refused, and waits if it is told to.
    inFlight.length = 0
    await add()
    program.write(served(4))
    const waiting = program.midflight('upgrade', '--policy', 'quiesce')
    while (!(await status()).gate.closed) await sleep(20)
    const queued = program.midflight('rollback', '--queue', '--to', '2')
    process.kill(pid, 'SIGUSR2')
    expect((await waiting).code).toBe(0)
    expect((await queued).code).toBe(0)
    expect(await Promise.all(inFlight)).toEqual(['33 33'])
    expect(await program.get('/')).toBe('22 22')
  })
})

const live = (version: number): Files => ({
  'main.ts': `
import { events, held } from 'probe'
import { task } from 'midflight'
import { a } from './a.ts'
import { Both } from './b.ts'
import * as names from './a.ts'
const shared = new Both()
const see = () => [a(), names.a(), shared.both(), new Both().both(), [0].map(a)[0], names.value].join()
export const now = () => see()
events.on('begin', (id) => {
  task(async () => {
    const seen = new Set([see()])
    for (let isOn = true; isOn; ) {
      isOn = await new Promise((resolve) => events.once('step ' + id, resolve))
      seen.add(see())
    }
    held.set(String(id), [...seen])
  })
})
`,
  'a.ts': `import { Both } from './b.ts'\nexport const value = ${version}\nexport const a = () => ${version} === new Both().both() ? ${version} : 'mixed'`,
  'b.ts': `import { value } from './a.ts'\nclass Base { both() { return value === ${version} ? ${version} : 'mixed' } }\nexport class Both extends Base { both() { return super.both() } }`,
})

type Step =
  | { readonly kind: 'begin' }
  | { readonly kind: 'step' | 'end'; readonly which: number }
  | { readonly kind: 'upgrade' | 'fail'; readonly version: number }
  | { readonly kind: 'rollback' | 'refresh' }

const stepOf: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('begin' as const) }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constantFrom('step' as const, 'end' as const), which: fc.nat(20) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom('upgrade' as const, 'fail' as const),
      version: fc.integer({ min: 1, max: 4 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('rollback' as const, 'refresh' as const) }) },
)

describe('any sequence of tasks and upgrades', () => {
  let program: LiveProgram
  const turn = async (): Promise<void> => {
    for (let count = 0; count < 4; count += 1) await new Promise((resolve) => setImmediate(resolve))
  }
  const all = (version: number): string => Array.from({ length: 6 }, () => version).join()

  test(
    'shows each task the version that it began in, and everybody else the newest',
    { timeout: 120_000 },
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(stepOf, { minLength: 5, maxLength: 25 }), async (steps) => {
          program = await startLive(live(1))
          try {
            const trail = [1]
            const begun: number[] = []
            const running = new Set<number>()
            for (const step of steps) {
              const version = trail.at(-1)!
              if (step.kind === 'begin') {
                program.events.emit('begin', begun.length)
                running.add(begun.length)
                begun.push(version)
              } else if (step.kind === 'step' || step.kind === 'end') {
                const id = [...running][step.which % Math.max(1, running.size)]
                if (id === undefined) continue
                program.events.emit(`step ${id}`, step.kind === 'step')
                if (step.kind === 'end') running.delete(id)
              } else if (step.kind === 'upgrade' || step.kind === 'fail') {
                program.checkpoint = (name) => {
                  if (step.kind === 'fail' && name === 'number the generation') throw new Error('failed on purpose')
                }
                const { outcome } = await program.upgrade(live(step.version))
                program.checkpoint = () => {}
                if (outcome === 'committed') trail.push(step.version)
              } else if (step.kind === 'rollback') {
                if (trail.length > 1 && (await program.rollback()).outcome === 'committed') trail.pop()
              } else await program.refreshed()
              await turn()
              expect(program.see('now()')).toBe(all(trail.at(-1)!))
            }
            for (const id of running) program.events.emit(`step ${id}`, false)
            await turn()
            for (const [id, version] of begun.entries())
              expect([id, program.held.get(String(id))]).toEqual([id, [all(version)]])
            expect(program.program.overlap.units.size).toBe(0)
          } finally {
            program.dispose()
          }
        }),
        { numRuns: 60 },
      )
    },
  )
})
