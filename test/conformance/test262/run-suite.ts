import { writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { imageOf, openBuilder } from '@midflight/release'
import { execute, type Execution } from './execute.ts'
import { failureOf, type Ending } from './judge.ts'
import type { Suite, SuiteCase } from './suite.ts'
import { writeTestPackage, type TestPackage } from './test-program.ts'

/** What a test has shown on each side: null where it passed, otherwise why it failed. */
export interface CaseResult {
  readonly path: string
  readonly form: SuiteCase['form']
  readonly plain: string | null
  readonly upgradable: string | null
}

export interface SuiteRun {
  readonly folder: string
  readonly jobs: number
  readonly timeLimitMs: number
  readonly signal: AbortSignal
  readonly onResult: (done: number, total: number) => void
}

/** Scripts run as CommonJS: whether Midflight takes such an entry at all. */
export async function takesCommonJs(folder: string): Promise<boolean> {
  writeFileSync(join(folder, 'package.json'), '{"name":"script","version":"1.0.0"}')
  writeFileSync(join(folder, 'script.cjs'), 'exports.done = true\n')
  const built = await openBuilder({ root: folder, entry: 'script.cjs' }).build()
  return built.ok
}

/** Runs every test in processes of its own: one of plain Node, and one of the runtime with the release that the builder makes of the test. */
export async function runSuite(suite: Suite, options: SuiteRun): Promise<CaseResult[]> {
  const files = writeTestPackage(options.folder, suite)
  const results: CaseResult[] = []
  const pending = suite.cases.entries()
  const work = async (): Promise<void> => {
    for (const [index, of] of pending) {
      if (options.signal.aborted) return
      results[index] = await runCase(suite, files, of, options)
      options.onResult(results.filter(Boolean).length, suite.cases.length)
    }
  }
  await Promise.all(Array.from({ length: options.jobs }, work))
  options.signal.throwIfAborted()
  return results
}

async function runCase(suite: Suite, files: TestPackage, of: SuiteCase, options: SuiteRun): Promise<CaseResult> {
  const entry = files.writeEntry(of)
  const execution: Execution = {
    preload: files.preload,
    harness: harnessOf(of).map((file) => join(suite.checkout, 'harness', file)),
    entryFile: join(files.root, entry),
    imageFile: null,
    timeLimitMs: options.timeLimitMs,
    signal: options.signal,
  }
  const plain = await execute(execution)
  const upgradable = await runUpgradable(files, entry, execution)
  const { path, form, metadata } = of
  return { path, form, plain: failureOf(plain, metadata), upgradable: failureOf(upgradable, metadata) }
}

async function runUpgradable(files: TestPackage, entry: string, execution: Execution): Promise<Ending> {
  const built = await openBuilder({ root: files.root, entry }).build()
  if (!built.ok) return { stdout: '', exitCode: null, timedOut: false, thrown: null, refused: built.reasons }
  const imageFile = join(files.root, '..', `${basename(entry)}.image.json`)
  writeFileSync(imageFile, JSON.stringify(imageOf(built.release, files.root)))
  return execute({ ...execution, imageFile })
}

/** The files of the harness that have to be evaluated before a test, in the order of INTERPRETING.md. */
function harnessOf({ metadata: { flags, includes } }: SuiteCase): string[] {
  if (flags.has('raw')) return []
  return ['assert.js', 'sta.js', ...(flags.has('async') ? ['doneprintHandle.js'] : []), ...includes]
}
