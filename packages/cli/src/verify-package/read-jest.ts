import type { Check } from './results.ts'
import { nameSeparator } from './results.ts'

/** What jest writes with `--json`, and vitest with its reporter of that name. */
interface JestReport {
  readonly testResults?: readonly {
    readonly name: string
    readonly status: string
    readonly message?: string
    readonly assertionResults: readonly {
      readonly ancestorTitles: readonly string[]
      readonly title: string
      readonly status: string
      readonly failureMessages?: readonly string[] | null
      readonly location?: { readonly line: number } | null
    }[]
  }[]
}

/** Null if it is no report. A file that could not be loaded is a failed test without name. */
export function readJest(text: string): Check[] | null {
  let report: JestReport
  try {
    report = JSON.parse(text) as JestReport
  } catch {
    return null
  }
  return (report.testResults ?? []).flatMap(({ name: file, status, message = '', assertionResults }): Check[] => {
    const tests = assertionResults.flatMap((result): Check[] => {
      if (result.status !== 'passed' && result.status !== 'failed') return []
      const stack = (result.failureMessages ?? []).join('\n')
      const names = [...result.ancestorTitles, result.title].filter((part) => part !== '')
      const told = { message: firstParagraph(stack), expected: null, found: null, stack }
      const line = result.location?.line ?? null
      return [{ test: names.join(nameSeparator), check: null, passed: result.status === 'passed', ...told, file, line }]
    })
    const isBroken = status === 'failed' && tests.every(({ passed }) => passed)
    const broken = {
      test: '',
      check: null,
      passed: false,
      message: firstParagraph(message),
      expected: null,
      found: null,
    }
    return isBroken ? [...tests, { ...broken, stack: message, file, line: null }] : tests
  })
}

/** Up to the stack. */
function firstParagraph(text: string): string {
  return text.split(/\n\s+at /)[0]!.trim()
}
