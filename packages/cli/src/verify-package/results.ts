/** What a test says of one thing that it looks at; tests that do not tell more have one check. */
export interface Check {
  /** With the names of what it is in, outermost first, joined by ` > `. */
  readonly test: string
  /** Of tests that tell their assertions: which one. */
  readonly check: string | null
  readonly passed: boolean
  /** Why it failed. */
  readonly message: string
  readonly expected: string | null
  readonly found: string | null
  readonly stack: string
  /** The test file, where the runner tells it, and the line of the test. */
  readonly file: string | null
  readonly line: number | null
}

/** What the reporters inside the test processes write, a line of JSON each. */
export interface ReportedTest {
  readonly names: readonly string[]
  readonly passed: boolean
  readonly message: string
  readonly expected: string | null
  readonly found: string | null
  readonly stack: string
  readonly file: string | null
  readonly line: number | null
}

/** Joins the names of suites and tests. */
export const nameSeparator = ' > '

/** From the lines that a reporter wrote; the last may be cut. */
export function readReported(text: string): Check[] {
  return text.split('\n').flatMap((line): Check[] => {
    if (line === '') return []
    try {
      const { names, ...test } = JSON.parse(line) as ReportedTest
      return [{ ...test, test: names.join(nameSeparator), check: null }]
    } catch {
      return []
    }
  })
}
