import type { TestContext } from 'node:test'
import { inspect } from 'node:util'
import type { Recorder } from './recorder.ts'

/** Records the tests of `node:test`, and makes points of the moments between them and of what follows the first turn of each. */
export async function recordTests(recorder: Recorder): Promise<void> {
  const { beforeEach, afterEach } = await import('node:test')
  const { process } = recorder
  let previous: string | null = null
  const running = new Set<string>()
  beforeEach(async (context) => {
    const test = nameOf(context as TestContext)
    await recorder.between(previous === null ? `before test "${test}"` : `between tests "${previous}" and "${test}"`)
    recorder.log({ kind: 'test-begin', process, test })
    running.add(test)
    previous = test
    const within = recorder.within(`in test "${test}", after its first turn`)
    await within.ready
    // The test begins once this hook has ended, and has had its first turn by then.
    setImmediate(() => within.begun(running.has(test)))
  })
  afterEach((context) => {
    const { error, passed } = context as TestContext & { readonly passed: boolean; readonly error: unknown }
    const test = nameOf(context as TestContext)
    running.delete(test)
    recorder.log({ kind: 'test-end', process, test, passed, message: messageOf(error) })
  })
}

/** The types leave suites open, for which these hooks do not run. */
function nameOf({ fullName, name }: TestContext): string {
  return fullName ?? name
}

function messageOf(error: unknown): string | null {
  if (error === null || error === undefined) return null
  const { cause } = error as { readonly cause?: unknown }
  const shown = cause ?? error
  return shown instanceof Error ? shown.message : inspect(shown)
}
