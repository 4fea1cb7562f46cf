import type { TestEvent } from 'node:test/reporters'
import { failureOf, lineOf } from './write-test.ts'

/** A reporter for `node --test-reporter`: a line for each test, and none for suites that failed for a test in them. */
async function* reportNodeTests(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  const names: string[] = []
  for await (const event of events) {
    if (event.type === 'test:start') {
      names.length = event.data.nesting
      names.push(event.data.name)
    } else if (event.type === 'test:pass' || event.type === 'test:fail') {
      const { nesting, name, details, skip = false, todo = false, file = null, line = null } = event.data
      const error = 'error' in details ? (details.error as Error & { readonly failureType?: string }) : null
      const isSummary = error === null ? details.type === 'suite' : error.failureType === 'subtestsFailed'
      if (skip !== false || todo !== false || isSummary) continue
      const told =
        error === null ? { message: '', expected: null, found: null, stack: '' } : failureOf(error.cause ?? error)
      yield lineOf({ names: [...names.slice(0, nesting), name], passed: error === null, ...told, file, line })
    }
  }
}

// Node takes the default export.
// oxlint-disable-next-line import/no-default-export
export { reportNodeTests as default }
