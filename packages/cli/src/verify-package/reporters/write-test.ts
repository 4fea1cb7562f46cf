import { appendFileSync } from 'node:fs'
import { inspect } from 'node:util'
import type { ReportedTest } from '../results.ts'

/** Where a reporter inside a test process writes to. */
export const resultsVariable = 'MIDFLIGHT_TEST_RESULTS'

/** Longest value that is written, in UTF-16 units. */
const maxValue = 2000

/** Why a test failed, as far as the value that it threw tells. */
export function failureOf(thrown: unknown): Pick<ReportedTest, 'message' | 'expected' | 'found' | 'stack'> {
  if (typeof thrown !== 'object' || thrown === null)
    return { message: String(thrown), expected: null, found: null, stack: '' }
  const { message, stack, expected, actual } = thrown as Record<string, unknown>
  const hasValues = 'expected' in thrown && 'actual' in thrown
  return {
    message: (typeof message === 'string' ? message : inspect(thrown)).slice(0, maxValue),
    expected: hasValues ? shown(expected) : null,
    found: hasValues ? shown(actual) : null,
    stack: typeof stack === 'string' ? stack.slice(0, 4 * maxValue) : '',
  }
}

export function lineOf(test: ReportedTest): string {
  return `${JSON.stringify(test)}\n`
}

/** At once, since the process may end at any time. */
export function writeTest(test: ReportedTest): void {
  const file = process.env[resultsVariable]
  if (file !== undefined) appendFileSync(file, lineOf(test))
}

function shown(value: unknown): string {
  return inspect(value, { depth: 4, breakLength: Infinity }).slice(0, maxValue)
}
