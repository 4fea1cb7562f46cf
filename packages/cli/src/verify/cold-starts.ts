import type { AnswerRecord, CommandEnding, RunRecord } from './run-record.ts'

/** What the runs of one version from a cold start have in common. */
export interface ColdStarts {
  /** Whether each test passes. Those that do not always end alike are not in it. */
  readonly tests: ReadonlyMap<string, boolean>
  /** Answers to requests that were the same in all runs. */
  readonly answers: ReadonlyMap<string, AnswerRecord>
  /** Null: not always the same. */
  readonly ending: CommandEnding | null
  readonly flakyTests: readonly string[]
}

export function compareColdStarts(runs: readonly [RunRecord, ...RunRecord[]]): ColdStarts {
  const [first, ...others] = runs
  const tests = new Map<string, boolean>()
  const flakyTests: string[] = []
  for (const key of new Set(runs.flatMap((run) => [...run.tests.keys()]))) {
    const passed = first.tests.get(key)?.passed
    const isSame = passed !== undefined && others.every((run) => run.tests.get(key)?.passed === passed)
    if (isSame) tests.set(key, passed)
    else flakyTests.push(key)
  }
  const answers = new Map(
    [...first.answers].filter(([key, answer]) => others.every((run) => isSameAnswer(run.answers.get(key), answer))),
  )
  const ending = others.every((run) => run.ending === first.ending) ? first.ending : null
  return { tests, answers, ending, flakyTests }
}

/** The same question is part of it. */
export function isSameAnswer(left: AnswerRecord | undefined, right: AnswerRecord): boolean {
  return left?.name === right.name && left.status === right.status && left.digest === right.digest
}
