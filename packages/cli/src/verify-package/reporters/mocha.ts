import { failureOf, writeTest } from './write-test.ts'

/** What of mocha's tests, suites and hooks is read; the same from version 1 on. */
interface Runnable {
  readonly title: string
  readonly file?: string
  readonly parent?: Runnable
}

interface Runner {
  on(event: 'pass', listener: (test: Runnable) => void): void
  on(event: 'fail', listener: (test: Runnable, thrown: unknown) => void): void
}

/** A reporter for `mocha --reporter`, which writes each test into a file. Mocha calls it with `new`. */
function MochaReporter(runner: Runner): void {
  runner.on('pass', (test) => {
    writeTest({ ...placeOf(test), passed: true, message: '', expected: null, found: null, stack: '' })
  })
  runner.on('fail', (test, thrown) => writeTest({ ...placeOf(test), passed: false, ...failureOf(thrown) }))
}

function placeOf(test: Runnable): { readonly names: string[]; readonly file: string | null; readonly line: null } {
  const names: string[] = []
  let file: string | null = null
  for (let at: Runnable | undefined = test; at !== undefined; at = at.parent) {
    if (at.title !== '') names.unshift(at.title)
    file ??= at.file ?? null
  }
  return { names, file, line: null }
}

// Mocha loads it with `require` or `import`, and wants the constructor itself.
// oxlint-disable-next-line import/no-default-export
export { MochaReporter as default, MochaReporter as 'module.exports' }
