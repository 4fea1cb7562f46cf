import { Parser } from 'tap-parser'
import { nameSeparator, type Check } from './results.ts'

/** Longest value of a diagnosis that is kept, in UTF-16 units. */
const maxValue = 2000

/**
 * The assertions of tape, or the tests of those who write TAP with subtests. An assertion belongs to the test whose comment stands before it; one
 * without is a test itself. What is skipped or still to be done says nothing.
 */
export function readTap(text: string): Check[] {
  return /^(TAP version|ok\b|not ok\b|1\.\.\d)/m.test(text) ? checksIn(Parser.parse(text), []) : []
}

type TapEvents = ReturnType<typeof Parser.parse>

interface Assertion {
  readonly ok: boolean
  readonly name: string
  readonly skip: boolean | string
  readonly todo: boolean | string
  readonly diag: unknown
}

function checksIn(events: TapEvents, outer: readonly string[]): Check[] {
  const checks: Check[] = []
  let group: string | null = null
  let inChild: readonly Check[] = []
  for (const [kind, value] of events) {
    if (kind === 'comment') group = groupOf(String(value)) ?? group
    else if (kind === 'child') {
      const child = value as TapEvents
      inChild = checksIn(
        child,
        [...outer, subtestOf(child)].filter((name) => name !== ''),
      )
      checks.push(...inChild)
    } else if (kind === 'assert') {
      const assertion = value as Assertion
      const isSummary = inChild.length > 0 && (assertion.ok || inChild.some(({ passed }) => !passed))
      inChild = []
      if (!isSummary && assertion.skip === false && assertion.todo === false)
        checks.push(checkOf(assertion, outer, group))
    }
  }
  return checks
}

/** `# parse()`; not the sums at the end. */
function groupOf(comment: string): string | null {
  const text = comment.replace(/^#\s*/, '').trim()
  return text === '' ||
    /^(tests|pass|fail|skip|todo|ok|time|failed|duration_ms|suites|cancelled|skipped)\b[\s=\d.]*/.exec(text)?.[0] ===
      text
    ? null
    : text
}

function subtestOf(child: TapEvents): string {
  const [kind, value] = child.find(([kind]) => kind === 'comment') ?? ['', '']
  return kind === 'comment'
    ? String(value)
        .replace(/^#\s*(Subtest:\s*)?/, '')
        .trim()
    : ''
}

function checkOf({ ok, name, diag }: Assertion, outer: readonly string[], group: string | null): Check {
  const names = outer.length > 0 ? outer : group === null ? [] : [group]
  const told = typeof diag === 'object' && diag !== null ? (diag as Record<string, unknown>) : {}
  return {
    test: names.length === 0 ? name : names.join(nameSeparator),
    check: names.length === 0 ? null : name,
    passed: ok,
    message: ok ? '' : (messageIn(told) ?? name),
    expected: ok ? null : textOf(told['expected'] ?? told['wanted']),
    found: ok ? null : textOf(told['actual'] ?? told['found']),
    stack: ok ? '' : [placeOf(told['at']), textOf(told['stack'])].join('\n'),
    file: null,
    line: null,
  }
}

/** `error` in what Node writes, `message` in most; ava has the assertion, and values by what they are. */
function messageIn(told: Readonly<Record<string, unknown>>): string | null {
  const messages = [told['error'], told['message']].filter((text) => typeof text === 'string')
  const message = messages.find((text) => text !== '')
  if (message !== undefined) return message
  const { assertion, details } = told
  const values =
    typeof details === 'object' && details !== null ? Object.entries(details).map((pair) => pair.join(' ')) : []
  return typeof assertion === 'string' ? [assertion, ...values].join(' ') : null
}

/** As tape writes it, a line of a stack; or in parts, as tap does. */
function placeOf(at: unknown): string | null {
  if (typeof at !== 'object' || at === null) return textOf(at)
  const { file, fileName, line, lineNumber } = at as Record<string, unknown>
  return `${textOf(file ?? fileName) ?? ''}:${textOf(line ?? lineNumber) ?? ''}`
}

function textOf(value: unknown): string | null {
  if (value === undefined || value === null) return null
  return (typeof value === 'string' ? value : (JSON.stringify(value) ?? '')).slice(0, maxValue)
}
