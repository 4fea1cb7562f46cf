import type { ColdStarts } from './cold-starts.ts'
import { hangs, type RunRecord, type TestRecord } from './run-record.ts'

/** One way in which an upgraded run is not like a cold start. */
export interface Difference {
  readonly kind: 'test' | 'answer' | 'ending' | 'aborted'
  /** The test, or the request, with its process; empty where it is the command as a whole. */
  readonly what: string
  readonly expected: string
  readonly found: string
}

/**
 * Compares a run with an upgrade on its way with cold starts of both versions: what ended before the upgrade has to be as with the old one,
 * what began after it as with the new one, and what was under way as with either. Where the upgrade was not done, all is as with the old one.
 */
export function differencesOf(
  run: RunRecord,
  cold: { readonly old: ColdStarts; readonly new: ColdStarts },
): Difference[] {
  const found = [...abortOf(run)]
  if (run.ending === hangs) {
    return [...found, { kind: 'ending', what: '', expected: endings(cold), found: 'no end within the time limit' }]
  }
  for (const [key, passed] of expectedTests(run, cold)) {
    const test = run.tests.get(key)
    if (test?.passed !== passed) found.push(testDifference(key, passed, test))
  }
  return [...found, ...answerDifferences(run, cold.new), ...endingDifference(run, cold)]
}

function abortOf({ upgrade }: RunRecord): Difference[] {
  if (upgrade?.upgraded.outcome !== 'aborted') return []
  return [{ kind: 'aborted', what: '', expected: 'an upgrade', found: upgrade.upgraded.message }]
}

/** Whether each test has to pass; those of which that cannot be said are left out. */
function expectedTests(
  run: RunRecord,
  cold: { readonly old: ColdStarts; readonly new: ColdStarts },
): Map<string, boolean> {
  const expected = new Map<string, boolean>()
  for (const key of new Set([...cold.old.tests.keys(), ...cold.new.tests.keys()])) {
    const [before, after] = [cold.old.tests.get(key), cold.new.tests.get(key)]
    const side = sideOf(run, run.tests.get(key))
    const passed = side === 'old' ? before : side === 'new' ? after : before === after ? before : undefined
    const isFlaky = cold.old.flakyTests.includes(key) || cold.new.flakyTests.includes(key)
    if (passed !== undefined && !isFlaky) expected.set(key, passed)
  }
  return expected
}

/** Which version a test saw: that of its own process, or of one that its process started. Of the others either is possible. */
function sideOf({ upgrade, parents }: RunRecord, test: TestRecord | undefined): 'old' | 'new' | 'either' {
  if (upgrade?.upgraded.outcome !== 'committed') return 'old'
  if (test === undefined) return 'either'
  if (test.process !== upgrade.process && parents.get(upgrade.process) !== test.process) return 'either'
  if (test.end !== null && test.end < upgrade.index) return 'old'
  return test.begin > upgrade.index ? 'new' : 'either'
}

function testDifference(key: string, passed: boolean, test: TestRecord | undefined): Difference {
  const found = test === undefined ? 'not run' : test.passed ? 'passes' : `fails: ${test.message ?? 'no reason given'}`
  return { kind: 'test', what: key, expected: passed ? 'passes' : 'fails', found }
}

function answerDifferences(run: RunRecord, expected: ColdStarts): Difference[] {
  const { upgrade } = run
  if (upgrade?.upgraded.outcome !== 'committed') return []
  const differences: Difference[] = []
  for (const [key, answer] of run.answers) {
    if (answer.process !== upgrade.process || answer.begin < upgrade.index) continue
    const cold = expected.answers.get(key)
    if (cold === undefined || cold.name !== answer.name) continue
    if (cold.status === answer.status && cold.digest === answer.digest) continue
    const what = `${answer.process}: ${answer.name}`
    differences.push({ kind: 'answer', what, expected: shown(cold), found: shown(answer) })
  }
  return differences
}

function shown({ status, text }: { readonly status: number; readonly text: string }): string {
  return `${status} ${text}`
}

function endingDifference(run: RunRecord, cold: { readonly old: ColdStarts; readonly new: ColdStarts }): Difference[] {
  const { old, new: next } = cold
  // Where a test is flaky the command's end is, too, even if it has not shown yet.
  if (old.ending === null || next.ending === null || old.flakyTests.length > 0 || next.flakyTests.length > 0) return []
  const isExpected = run.ending === old.ending || run.ending === next.ending
  return isExpected ? [] : [{ kind: 'ending', what: '', expected: endings(cold), found: run.ending }]
}

function endings({ old, new: next }: { readonly old: ColdStarts; readonly new: ColdStarts }): string {
  return [...new Set([old.ending, next.ending])].map((ending) => ending ?? 'some end').join(' or ')
}
