import type { Place, RecordedEvent, Upgraded } from '../recorder/instructions.ts'
import { nameProcess } from '../recorder/log.ts'

/** How the test command ended: `exit code 0`, `signal SIGABRT`, or it did not. */
export type CommandEnding = string

export const hangs: CommandEnding = 'no end'

export interface TestRecord {
  readonly process: string
  readonly test: string
  /** Places of its begin and its end in the record; null: it did not end. */
  readonly begin: number
  readonly end: number | null
  readonly passed: boolean
  readonly message: string | null
}

export interface AnswerRecord {
  readonly process: string
  /** `request 3: GET /rooms` */
  readonly name: string
  readonly begin: number
  readonly status: number
  readonly digest: string
  readonly text: string
}

export interface Point extends Place {
  readonly label: string
}

/** One run of the test command. */
export interface RunRecord {
  readonly ending: CommandEnding
  /** The last of what it printed. */
  readonly output: string
  /** Who started each process, as far as that is one of them. */
  readonly parents: ReadonlyMap<string, string | null>
  /** By process and name. A test that runs again under the same name gets a number. */
  readonly tests: ReadonlyMap<string, TestRecord>
  /** By process and number. */
  readonly answers: ReadonlyMap<string, AnswerRecord>
  readonly points: readonly Point[]
  readonly plans: ReadonlyMap<string, Extract<RecordedEvent, { kind: 'plan' }>>
  /** The upgrade, and its place in the record. */
  readonly upgrade: { readonly index: number; readonly process: string; readonly upgraded: Upgraded } | null
}

/** Makes sense of the events of one run. */
export function readRun(events: readonly RecordedEvent[], ending: CommandEnding, output: string): RunRecord {
  const points: Point[] = []
  const plans = new Map<string, Extract<RecordedEvent, { kind: 'plan' }>>()
  let upgrade: RunRecord['upgrade'] = null
  for (const [index, event] of events.entries()) {
    if (event.kind === 'point') points.push(event)
    if (event.kind === 'plan') plans.set(event.process, event)
    if (event.kind === 'upgraded') upgrade = { index, process: event.process, upgraded: event }
  }
  const parents = parentsOf(events)
  return { ending, output, parents, tests: testsOf(events), answers: answersOf(events), points, plans, upgrade }
}

function parentsOf(events: readonly RecordedEvent[]): Map<string, string | null> {
  const names = new Map<number, string>()
  const parents = new Map<string, string | null>()
  const counts = new Map<string, number>()
  for (const event of events) {
    if (event.kind !== 'process') continue
    const ordinal = (counts.get(event.entry) ?? 0) + 1
    counts.set(event.entry, ordinal)
    const name = nameProcess(event.entry, ordinal)
    names.set(event.pid, name)
    parents.set(name, names.get(event.parent) ?? null)
  }
  return parents
}

function testsOf(events: readonly RecordedEvent[]): Map<string, TestRecord> {
  const tests = new Map<string, TestRecord>()
  const running = new Map<string, string>()
  for (const [index, event] of events.entries()) {
    if (event.kind === 'test-begin') {
      const { process, test } = event
      const key = freeKey(tests, `${process}: ${test}`)
      running.set(`${process}: ${test}`, key)
      tests.set(key, { process, test, begin: index, end: null, passed: false, message: 'It did not end.' })
    }
    if (event.kind === 'test-end') {
      const key = running.get(`${event.process}: ${event.test}`)
      const begun = key === undefined ? undefined : tests.get(key)
      if (key === undefined || begun === undefined) continue
      const { passed, message } = event
      tests.set(key, { ...begun, end: index, passed, message })
    }
  }
  return tests
}

function freeKey(tests: ReadonlyMap<string, unknown>, key: string): string {
  for (let number = 1; ; number++) {
    const numbered = number === 1 ? key : `${key} (${number})`
    if (!tests.has(numbered)) return numbered
  }
}

function answersOf(events: readonly RecordedEvent[]): Map<string, AnswerRecord> {
  const requests = new Map<string, { readonly begin: number; readonly name: string }>()
  const answers = new Map<string, AnswerRecord>()
  for (const [index, event] of events.entries()) {
    if (event.kind === 'request') {
      const name = `request ${event.request}: ${event.name}`
      requests.set(`${event.process}#${event.request}`, { begin: index, name })
    }
    if (event.kind === 'answer') {
      const key = `${event.process}#${event.request}`
      const request = requests.get(key)
      if (request !== undefined) answers.set(key, { ...event, ...request })
    }
  }
  return answers
}
