import fc from 'fast-check'
import { expect, test } from 'vitest'
import { startLive, type LiveProgram } from '../support/live-program.ts'
import { Observer } from '../support/snapshot.ts'
import { verdictOf } from '../support/upgrade-rows.ts'
import {
  expectedSight,
  filesOf,
  put,
  sights,
  structures,
  versionsOf,
  type State,
  type Structure,
  type Version,
} from './generated-program.ts'

/** `MIDFLIGHT_PROPERTY_SEED` repeats a run that failed; `MIDFLIGHT_PROPERTY_RUNS` makes it longer. */
const { MIDFLIGHT_PROPERTY_SEED: seed, MIDFLIGHT_PROPERTY_RUNS: runs } = process.env
const settings = {
  numRuns: Number(runs ?? 60),
  ...(seed === undefined ? {} : { seed: Number(seed) }),
  ...(runs === undefined ? { interruptAfterTimeLimit: 8_000 } : {}),
}
const timeoutMs = runs === undefined ? 60_000 : 3_600_000

type Action =
  | { readonly do: 'upgrade' | 'abort'; readonly to: number }
  | { readonly do: 'rollback' }
  | { readonly do: 'bump' }
  | { readonly do: 'put'; readonly name: string }

const actions: fc.Arbitrary<Action> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('upgrade' as const), to: fc.nat(2) }) },
  fc.record({ do: fc.constant('abort' as const), to: fc.nat(2) }),
  { weight: 2, arbitrary: fc.record({ do: fc.constant('rollback' as const) }) },
  fc.record({ do: fc.constant('bump' as const) }),
  fc.record({ do: fc.constant('put' as const), name: fc.constantFrom('a', 'b') }),
)

const scenarios = structures.chain((structure) =>
  fc.record({
    structure: fc.constant(structure),
    versions: fc.tuple(versionsOf(structure), versionsOf(structure), versionsOf(structure)),
    script: fc.array(actions, { minLength: 1, maxLength: 12 }),
  }),
)

test(
  'any sequence of upgrades, rollbacks and calls equals the model',
  async () => {
    await fc.assert(
      fc.asyncProperty(scenarios, async ({ structure, versions, script }) => {
        const live = await startLive(filesOf(structure, versions[0]))
        try {
          await play(live, structure, versions, script)
          expect(live.status().at(-1)?.collected).toBe(false)
        } finally {
          live.dispose()
        }
      }),
      settings,
    )
  },
  timeoutMs,
)

async function play(
  live: LiveProgram,
  structure: Structure,
  versions: readonly Version[],
  script: readonly Action[],
): Promise<void> {
  const state: State = { counter: 0, boxes: new Map() }
  const trail: Version[] = [versions[0]!]
  const current = (): Version => trail.at(-1)!
  const check = (): void => {
    const seen = sights(structure).map(([expression, module]) => live.see(expression, module))
    expect(seen).toEqual(expectedSight(structure, current(), state))
  }
  check()
  for (const action of script) {
    switch (action.do) {
      case 'upgrade':
      case 'abort': {
        const to = versions[action.to]!
        const outcome = await live.upgrade(filesOf(structure, to), { abort: action.do === 'abort' })
        const isSame = JSON.stringify(to) === JSON.stringify(current())
        expect(outcome.outcome).toBe(isSame ? 'unchanged' : action.do === 'abort' ? 'aborted' : 'committed')
        if (outcome.outcome === 'committed') trail.push(to)
        break
      }
      case 'rollback':
        if (trail.length === 1) break
        expect(verdictOf(await live.rollback())).toBe('committed')
        trail.pop()
        break
      case 'bump':
        live.see('bump()')
        state.counter += current().step
        break
      case 'put':
        live.see(`put('${action.name}')`)
        put(state, action.name, current())
        break
    }
    check()
  }
}

const pairs = structures.chain((structure) =>
  fc.record({
    structure: fc.constant(structure),
    from: versionsOf(structure),
    to: versionsOf(structure),
    failAt: fc.nat(40),
  }),
)

test(
  'a plan changes nothing, nor does an upgrade that fails or is given up, and the second of two equal upgrades is none',
  async () => {
    await fc.assert(
      fc.asyncProperty(pairs, async ({ structure, from, to, failAt }) => {
        const live = await startLive(filesOf(structure, from))
        try {
          live.see("put('a')")
          const observer = new Observer()
          const before = observer.snapshot(live)
          await live.plan(filesOf(structure, to))
          expect(observer.snapshot(live)).toEqual(before)
          let steps = 0
          live.checkpoint = () => {
            if (steps++ === failAt) throw new Error('injected')
          }
          const isSame = JSON.stringify(from) === JSON.stringify(to)
          const failed = await live.upgrade(filesOf(structure, to), { abort: true })
          expect(failed.outcome).toBe(isSame ? 'unchanged' : 'aborted')
          expect(observer.snapshot(live)).toEqual(before)
          live.checkpoint = () => {}
          expect(verdictOf(await live.upgrade(filesOf(structure, to)))).toBe(isSame ? 'unchanged' : 'committed')
          expect(verdictOf(await live.upgrade(filesOf(structure, to)))).toBe('unchanged')
        } finally {
          live.dispose()
        }
      }),
      { ...settings, numRuns: Math.ceil(settings.numRuns / 2) },
    )
  },
  timeoutMs,
)
