import type { BatchRun } from './run-batch.ts'
import { wholeFile } from './run-batch.ts'
import type { Check } from './results.ts'

/** One thing that was passed by the old version and is not by the new one. */
export interface BehaviourDifference {
  /** Path of the test file in the old package; null where the runner does not tell. */
  readonly file: string | null
  readonly line: number | null
  readonly test: string
  /** The assertion, where the runner tells it. */
  readonly check: string | null
  readonly message: string
  readonly expected: string | null
  readonly found: string | null
  /** Tests of the file that did not run at all, since it ended too early; told with its first difference. */
  readonly notRun: number
  /** Why it is no broken promise, or null. */
  readonly excuse: string | null
}

/** Runs of the same test files: twice the old version, and the new one; again if that was different. */
export interface BatchRuns {
  readonly old: readonly [BatchRun, BatchRun]
  readonly new: readonly [BatchRun, ...BatchRun[]]
}

export interface Judgement {
  /** Why a failure is no broken promise; null: it is one. */
  readonly excuse: (check: Check) => string | null
  /** Line of a failure in its test file. */
  readonly lineOf: (check: Check) => number | null
}

/** Tests by their names, each in one list; and every difference. */
export interface Comparison {
  readonly kept: readonly string[]
  readonly broken: readonly string[]
  /** Different, but no promise. */
  readonly excused: readonly string[]
  /** Not always the same, on either side. */
  readonly flaky: readonly string[]
  /** The old version fails them. */
  readonly failedBefore: readonly string[]
  /** The new version ran to the end without them. */
  readonly notSeen: readonly string[]
  readonly differences: readonly BehaviourDifference[]
}

/** Whether a second run of the new version has something to tell. */
export function isDifferent(old: readonly [BatchRun, BatchRun], next: BatchRun): boolean {
  const before = keyed(old[0].checks)
  return [...keyed(next.checks)].some(([key, check]) => !check.passed && before.get(key)?.passed !== false)
}

type State = 'kept' | 'broken' | 'excused' | 'flaky' | 'failedBefore' | 'notSeen'

/** What a test is, by the checks in it. */
const worstFirst: readonly State[] = ['broken', 'excused', 'kept', 'flaky', 'failedBefore', 'notSeen']

export function compareRuns({ old, new: next }: BatchRuns, judgement: Judgement): Comparison {
  const [first, again] = [keyed(old[0].checks), keyed(old[1].checks)]
  const news = [keyed(next[0].checks), ...next.slice(1).map((run) => keyed(run.checks))] as const
  const notes = openNotes(judgement, (file) => missingIn(file, first, news[0]))
  const unsteadyFiles = new Set<string | null>()
  const unseen: Check[] = []
  for (const [key, check] of first) {
    const found = news.map((run) => run.get(key))
    const isSteady = again.get(key)?.passed === check.passed && !isBoth(found)
    if (!isSteady || !check.passed) unsteadyFiles.add(check.file)
    if (!isSteady) notes.note(check, 'flaky')
    else if (!check.passed) notes.note(check, 'failedBefore')
    else if (found[0] === undefined) unseen.push(check)
    else if (found[0].passed) notes.note(found[0], 'kept')
    else notes.differ(found[0], check.test === wholeFile)
  }
  // What failed under a name that the old version does not have: a hook, a sum that is wrong, the end of the process.
  for (const [key, check] of news[0]) {
    if (check.passed || first.has(key)) continue
    const isSteady = !again.has(key) && news.every((run) => run.get(key)?.passed === false)
    const isTold = !unsteadyFiles.has(check.file) || missingIn(check.file, first, news[0]) > 0
    if (isSteady && isTold) notes.differ(check, true)
    else notes.note(check, 'flaky')
  }
  for (const check of unseen) {
    if (check.test !== wholeFile && !notes.endedEarly(check.file)) notes.note(check, 'notSeen')
  }
  return notes.comparison()
}

function isBoth(found: readonly (Check | undefined)[]): boolean {
  return found.some((check) => check?.passed === false) && found.some((check) => check?.passed === true)
}

type KeyedChecks = ReadonlyMap<string, Check>

interface Notes {
  note(check: Check, state: State): void
  /** `isEnd`: other tests of the file may be missing for it. */
  differ(check: Check, isEnd: boolean): void
  /** A difference has told of the tests of the file that did not run. */
  endedEarly(file: string | null): boolean
  comparison(): Comparison
}

function openNotes({ excuse, lineOf }: Judgement, countMissing: (file: string | null) => number): Notes {
  const tests = new Map<string, TestStates>()
  const differences: BehaviourDifference[] = []
  const early = new Set<string | null>()
  const note = (check: Check, state: State): void => {
    const name = testOf(check)
    const noted = tests.get(name) ?? { file: check.file, isEnd: check.test === wholeFile, states: new Set() }
    noted.states.add(state)
    tests.set(name, noted)
  }
  return {
    note,
    differ: (check, isEnd) => {
      const { file, test, check: within, message, expected, found } = check
      const why = excuse(check)
      note(check, why === null ? 'broken' : 'excused')
      const notRun = isEnd && !early.has(file) ? countMissing(file) : 0
      if (isEnd) early.add(file)
      differences.push({
        file,
        line: lineOf(check),
        test,
        check: within,
        message,
        expected,
        found,
        notRun,
        excuse: why,
      })
    },
    endedEarly: (file) => early.has(file),
    comparison: () => ({ ...byState(tests), differences }),
  }
}

interface TestStates {
  readonly file: string | null
  /** It is how the process ended. */
  readonly isEnd: boolean
  readonly states: Set<State>
}

/** Each test once. That a process ends well is a test of its own only where there is no other in the file. */
function byState(tests: ReadonlyMap<string, TestStates>): Omit<Comparison, 'differences'> {
  const filesWithTests = new Set([...tests.values()].filter(({ isEnd }) => !isEnd).map(({ file }) => file))
  const told = [...tests].filter(
    ([, { isEnd, file, states }]) =>
      !isEnd || states.has('broken') || states.has('excused') || !filesWithTests.has(file),
  )
  const list = (state: State): string[] =>
    told.filter(([, { states }]) => worstFirst.find((one) => states.has(one)) === state).map(([name]) => name)
  return {
    kept: list('kept'),
    broken: list('broken'),
    excused: list('excused'),
    flaky: list('flaky'),
    failedBefore: list('failedBefore'),
    notSeen: list('notSeen'),
  }
}

/** Tests of a file that the new version never came to. */
function missingIn(file: string | null, old: KeyedChecks, found: KeyedChecks): number {
  const there = new Set([...found.values()].map((check) => testOf(check)))
  const missing = [...old.values()].filter(
    (check) => check.file === file && check.test !== wholeFile && !there.has(testOf(check)),
  )
  return new Set(missing.map((check) => testOf(check))).size
}

export function testOf({ file, test }: Check): string {
  return file === null ? test : `${file}: ${test}`
}

/** By file, test and check; what has the same name is numbered. */
function keyed(checks: readonly Check[]): Map<string, Check> {
  const seen = new Map<string, number>()
  const entries = checks.map((check) => {
    const name = JSON.stringify([check.file, check.test, check.check])
    const count = (seen.get(name) ?? 0) + 1
    seen.set(name, count)
    return [`${name}#${count}`, check] as const
  })
  return new Map(entries)
}
