import fc from 'fast-check'
import { expect, test } from 'vitest'
import { startLive, type LiveProgram } from '../support/live-program.ts'
import { data, edited, edits, filesOf, questions, versions, type Version } from './edited-program.ts'

/** `MIDFLIGHT_PROPERTY_SEED` repeats a run that failed; `MIDFLIGHT_PROPERTY_RUNS` makes it longer. */
const { MIDFLIGHT_PROPERTY_SEED: seed, MIDFLIGHT_PROPERTY_RUNS: runs } = process.env
const settings = {
  numRuns: Number(runs ?? 80),
  ...(seed === undefined ? {} : { seed: Number(seed) }),
  ...(runs === undefined ? { interruptAfterTimeLimit: 15_000 } : {}),
}
const timeoutMs = runs === undefined ? 60_000 : 3_600_000

const verdicts = { committed: 0, refused: 0 }

/** One upgrade after another, with data in between. */
const scenarios = fc.record({
  first: versions,
  steps: fc.array(fc.record({ data, other: versions, changed: edits }), { minLength: 1, maxLength: 3 }),
  last: data,
})

test(
  'an upgraded program answers as one that is started with the new version and given the same data',
  async () => {
    await fc.assert(
      fc.asyncProperty(scenarios, async ({ first, steps, last }) => {
        const live = await startLive(filesOf(first))
        try {
          let version = first
          const given: string[] = []
          for (const { data: names, other, changed } of steps) {
            give(live, names)
            given.push(...names)
            const next = edited(version, other, changed)
            if (await isUpgraded(live, next)) version = next
            await expectAsFresh(live, version, given)
          }
          give(live, last)
          await live.refreshed()
          await expectAsFresh(live, version, [...given, ...last])
        } finally {
          live.dispose()
        }
      }),
      settings,
    )
    // Upgrades that are refused compare nothing.
    expect(verdicts.committed).toBeGreaterThan(verdicts.refused)
  },
  timeoutMs,
)

function give(live: LiveProgram, names: readonly string[]): void {
  for (const name of names) live.see(`exports.put('${name}')`)
}

async function isUpgraded(live: LiveProgram, next: Version): Promise<boolean> {
  const { outcome, ...rest } = await live.upgrade(filesOf(next))
  if (outcome === 'aborted') throw new Error(`An upgrade is done or refused: ${JSON.stringify(rest)}`)
  if (outcome === 'refused') verdicts.refused += 1
  if (outcome === 'committed') verdicts.committed += 1
  return outcome === 'committed' || outcome === 'unchanged'
}

async function expectAsFresh(live: LiveProgram, version: Version, given: readonly string[]): Promise<void> {
  const fresh = await startLive(filesOf(version))
  try {
    give(fresh, given)
    expect(await answersOf(live)).toEqual(await answersOf(fresh))
  } finally {
    fresh.dispose()
  }
}

async function answersOf(live: LiveProgram): Promise<readonly (readonly [question: string, answer: unknown])[]> {
  return Promise.all(questions.map(async (question) => [question, await answerTo(live, question)] as const))
}

async function answerTo(live: LiveProgram, question: string): Promise<unknown> {
  try {
    return await live.see(question)
  } catch (thrown) {
    return String(thrown)
  }
}
