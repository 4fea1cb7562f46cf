import { expect, test } from 'vitest'
import { entry, startLive, type Files, type LiveProgram, type Outcome } from './live-program.ts'

/** One change of a program, and what must hold before it, after it and after the way back. A text alone is that of `main.ts`. */
export interface Row {
  readonly name: string
  readonly before: Files | string
  readonly after: Files | string
  /** Evaluated once, before the upgrade. */
  readonly first?: readonly string[]
  /** Evaluated once, after the upgrade. */
  readonly then?: readonly string[]
  /** Values of expressions before and after the upgrade, and after the rollback where that is not as before. */
  readonly sees?: Readonly<Record<string, readonly [before: unknown, after: unknown, back?: unknown]>>
  /** Expressions that give the same object, by identity, all the time. */
  readonly keeps?: readonly string[]
  /** What the program has logged before and after; without, the upgrade must log nothing. */
  readonly logs?: readonly [before: readonly unknown[], after: readonly unknown[]]
  /** How the upgrade ends; codes mean that it is refused with just these. */
  readonly ends?: 'committed' | 'unchanged' | readonly string[]
  /** How the way back ends; nothing is tried for `irreversible`. */
  readonly back?: 'committed' | 'irreversible'
  /** Codes of the plan's notices, `irreversible` aside. */
  readonly notices?: readonly string[]
}

/** Runs every row: start, upgrade, roll back; each seen at once and when unchanged importers have been refreshed. */
export function testRows(rows: readonly Row[]): void {
  test.for(rows)('$name', async (row) => {
    const live = await startLive(filesOf(row.before))
    try {
      await runRow(row, live)
    } finally {
      live.dispose()
    }
  })
}

async function runRow(row: Row, live: LiveProgram): Promise<void> {
  const { ends = 'committed', back = 'committed', logs } = row
  const identities = (): unknown[] => (row.keeps ?? []).map((expression) => live.see(expression))
  for (const expression of row.first ?? []) live.see(expression)
  const objects = identities()
  expectSight(row, live, 'before')
  if (logs !== undefined) expect(live.log).toEqual(logs[0])
  const logged = [...live.log]

  const outcome = await live.upgrade(filesOf(row.after))
  expect(verdictOf(outcome)).toEqual(typeof ends === 'string' ? ends : { refused: ends })
  if (outcome.outcome !== 'committed') {
    expectSight(row, live, 'before')
    expectSame(identities(), objects)
    expect(live.log).toEqual(logged)
    return
  }
  expect(noticesOf(outcome)).toEqual(row.notices ?? [])
  expectSight(row, live, 'after')
  await live.refreshed()
  expectSight(row, live, 'after')
  expectSame(identities(), objects)
  expect(live.log).toEqual(logs?.[1] ?? logged)
  for (const expression of row.then ?? []) live.see(expression)

  expect(outcome.plan.reversible ? 'committed' : 'irreversible').toBe(back)
  if (back === 'irreversible') return
  expect(verdictOf(await live.rollback())).toBe('committed')
  expectSight(row, live, 'back')
  await live.refreshed()
  expectSight(row, live, 'back')
  expectSame(identities(), objects)
}

function filesOf(files: Files | string): Files {
  return typeof files === 'string' ? { [entry]: files } : files
}

function expectSight({ sees = {} }: Row, live: LiveProgram, when: 'before' | 'after' | 'back'): void {
  const wanted = Object.entries(sees).map(([expression, values]) => {
    const [before, after, back = before] = values
    return [expression, { before, after, back }[when]]
  })
  const found = wanted.map(([expression]) => [expression, live.see(String(expression))])
  expect(found).toEqual(wanted)
}

function expectSame(now: readonly unknown[], before: readonly unknown[]): void {
  expect(now.map((value, index) => Object.is(value, before[index]))).toEqual(before.map(() => true))
}

/** `committed`, `unchanged`, the codes of a refusal, or the error of an abort. */
export function verdictOf(outcome: Outcome): unknown {
  if (outcome.outcome === 'refused') return { refused: outcome.reasons.map(({ code }) => code) }
  if (outcome.outcome === 'aborted') return { aborted: outcome.phase, error: outcome.error.message }
  return outcome.outcome
}

function noticesOf({ plan }: Outcome): string[] {
  return (plan?.notices ?? []).map(({ code }) => code).filter((code) => code !== 'irreversible')
}
