import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import type { Shelf } from '@midflight/check'
import { MidflightError } from '@midflight/model'
import { compareRuns, isDifferent, type Comparison, type Judgement } from './compare.ts'
import type { TestBatch } from './find-tests.ts'
import { excuseFor } from './load-failures.ts'
import { linkPackages } from './needed-packages.ts'
import { publicFilesOf, reachOf } from './reach.ts'
import { outcomeOf, type PackageReport } from './report.ts'
import type { Check } from './results.ts'
import { runBatch, wholeFile, withoutSide, type BatchRun } from './run-batch.ts'
import { layOutSides, type AnyManifest, type AskedTests, type PackageSides, type Versions } from './sides.ts'

export interface PackageOptions {
  readonly versions: Versions
  readonly tests: AskedTests
  /** A folder that is removed afterwards. */
  readonly folder: string
  readonly shelf: Shelf
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Longest time of one process; null: as long as the old version needs, ten times. */
  readonly timeoutMs: number | null
  /** Longest time of all; a file that has begun is finished. */
  readonly budgetMs: number
  readonly signal: AbortSignal
  readonly onProgress: (text: string) => void
}

const leastTimeoutMs = 30_000
const firstTimeoutMs = 120_000

/**
 * Runs the old version's tests on the old version, twice, and on the new one. Throws `no-tests-published`, `package-not-found` for what the tests
 * need, and `bad-usage` where a command cannot be started.
 */
export async function verifyPackage(options: PackageOptions): Promise<PackageReport> {
  const { old, new: next } = options.versions
  const startedAt = performance.now()
  const sides = await layOutSides(options.folder, options.versions, options.tests)
  for (const name of ['home', 'tmp']) await mkdir(path.join(options.folder, name))
  const { comparisons, ...found } = await runAll(sides, options, startedAt + options.budgetMs)
  const all = joined(comparisons)
  return {
    name: old.manifest.name,
    versions: { old: old.manifest.version, new: next.manifest.version },
    outcome: outcomeOf(all),
    runners: runnersOf(sides.batches),
    ...all,
    kept: all.kept.length,
    differences: all.differences.map((one) => ({ ...one, message: plainText(one.message, sides.new) })),
    ...found,
    unknownRunners: sides.unknownRunners,
    elapsedMs: performance.now() - startedAt,
  }
}

interface Runs extends Pick<PackageReport, 'notRun' | 'complaints' | 'missingPackages'> {
  readonly comparisons: readonly Comparison[]
}

/** One batch after the other, until the time is over. */
async function runAll(sides: PackageSides, options: PackageOptions, endsAt: number): Promise<Runs> {
  options.onProgress('Getting what the tests need')
  const packages: Packages = {
    missing: await linkPackages(sides, options.versions, options.shelf, false),
    hasAll: false,
  }
  const comparisons: Comparison[] = []
  const notRun: string[] = []
  const complaints: { readonly file: string; readonly complaint: string }[] = []
  for (const [index, found] of sides.batches.entries()) {
    if (performance.now() > endsAt) {
      notRun.push(...found.files)
      continue
    }
    const file = found.files.length === 1 ? found.files[0]! : found.step.name
    options.onProgress(`Running ${file}, ${index + 1} of ${sides.batches.length}`)
    const { batch, first } = await runFirst(found, sides, options, packages)
    const compared = await compareBatch(batch, first, sides, options)
    comparisons.push(compared)
    const isMute = compared.kept.length + compared.differences.length === 0
    if (isMute) complaints.push({ file, complaint: plainText(complaintOf(first), sides.old) })
  }
  return { comparisons, notRun, complaints, missingPackages: packages.missing }
}

/** What is installed for the tests; changed by the first batch that it is not enough for. */
interface Packages {
  missing: readonly string[]
  hasAll: boolean
}

/** Runs a batch on the old version, with more packages or without an option of Node's if that is why nothing runs. */
async function runFirst(
  found: TestBatch,
  sides: PackageSides,
  options: PackageOptions,
  packages: Packages,
): Promise<{ readonly batch: TestBatch; readonly first: BatchRun }> {
  let batch = found
  for (;;) {
    const first = await run(batch, sides.old, options, options.timeoutMs ?? firstTimeoutMs)
    const left = withoutBadOption(batch, first)
    if (left !== null) batch = left
    else if (packages.hasAll || !lacksPackage(first, sides)) return { batch, first }
    else {
      packages.hasAll = true
      packages.missing = await linkAll(sides, options, packages.missing)
    }
  }
}

/** This Node may not know an option that the tests were written for; null if that is not it. */
function withoutBadOption(batch: TestBatch, { ending, output }: BatchRun): TestBatch | null {
  const option = ending === 'exit code 9' ? /: bad option: (\S+)$/m.exec(output)?.[1] : undefined
  if (option === undefined || !batch.step.options.includes(option)) return null
  const options = batch.step.options.filter((one) => one !== option)
  return { ...batch, step: { ...batch.step, options } }
}

/** Every development dependency. If npm cannot give them all, linters among them, the tests do with what there is. */
async function linkAll(
  sides: PackageSides,
  { versions, shelf, signal }: PackageOptions,
  before: readonly string[],
): Promise<readonly string[]> {
  try {
    return await linkPackages(sides, versions, shelf, true)
  } catch (cause) {
    if (signal.aborted) throw cause
    return before
  }
}

/** The tests ask for something that is among the development dependencies and is not there, since the test files do not name it. */
function lacksPackage({ checks, output }: BatchRun, { old, testManifest }: PackageSides): boolean {
  if (checks.some(({ passed, test }) => passed && test !== wholeFile)) return false
  const wanted = /Cannot find (?:module|package) '((?:@[^/']+\/)?[^/'.][^/']*)/.exec(output)?.[1]
  if (wanted === undefined || existsSync(path.join(old, 'node_modules', wanted))) return false
  return hasField(testManifest['devDependencies'], wanted)
}

async function compareBatch(
  batch: TestBatch,
  first: BatchRun,
  sides: PackageSides,
  options: PackageOptions,
): Promise<Comparison> {
  const timeoutMs = options.timeoutMs ?? Math.max(leastTimeoutMs, first.elapsedMs * 10)
  const again = await run(batch, sides.old, options, timeoutMs)
  const next = await run(batch, sides.new, options, timeoutMs)
  const old = [first, again] as const
  const more = isDifferent(old, next) ? [await run(batch, sides.new, options, timeoutMs)] : []
  return compareRuns({ old, new: [next, ...more] }, judgementOf(sides, options.versions))
}

async function run(batch: TestBatch, side: string, options: PackageOptions, timeoutMs: number): Promise<BatchRun> {
  const { folder: scratch, environment, signal } = options
  try {
    return await runBatch(batch, { side, scratch, environment, timeoutMs, signal })
  } catch (cause) {
    if (signal.aborted) throw cause
    throw new MidflightError(
      'bad-usage',
      `Could not run the tests with ${batch.step.name}: ${(cause as Error).message}.`,
      {
        remedy: 'Name the command behind a double dash as it is run in the package, for example `-- npm run unit`.',
        cause,
      },
    )
  }
}

function hasField(value: unknown, name: string): boolean {
  return typeof value === 'object' && value !== null && name in value
}

function judgementOf(sides: PackageSides, { old }: Versions): Judgement {
  const entries = publicFilesOf(sides.old, old.manifest as AnyManifest, old.manifest.name)
  const judged = { oldSide: sides.old, newSide: sides.new, entries, isTest: sides.isTest }
  return {
    excuse: (check) => {
      const excuse = excuseFor(`${check.message}\n${check.stack}`, check.file, judged)
      if (excuse !== null || check.file === null) return excuse
      const { internals, reachesPublic } = reachOf(sides.old, check.file, entries, sides.isTest)
      return internals.length === 0 || reachesPublic
        ? null
        : `the test is about ${internals[0]}, which is no entry point`
    },
    lineOf,
  }
}

/** Where the test file is in the stack of the failure, in which some runners shorten its path; else where the test begins. */
function lineOf({ file, line, stack }: Check): number | null {
  if (file === null) return line
  const found = /^:(\d+)/.exec(stack.split(file).find((part, index) => index > 0 && /^:\d/.test(part)) ?? '')
  return found === null ? line : Number(found[1])
}

/** Without colours, and with paths as they are in the package. */
function plainText(text: string, side: string): string {
  return withoutSide(stripVTControlCharacters(text), side)
}

function complaintOf({ checks, output, ending }: BatchRun): string {
  const failed = checks.find(({ passed }) => !passed)
  return failed?.message ?? `${ending}: ${output.trim().split('\n').at(-1) ?? ''}`
}

function runnersOf(batches: readonly TestBatch[]): PackageReport['runners'] {
  const files = new Map<string, Set<string>>()
  for (const batch of batches)
    files.set(batch.step.name, new Set([...(files.get(batch.step.name) ?? []), ...batch.files]))
  return [...files].map(([name, of]) => ({ name, files: of.size }))
}

/** A file that is run in several ways is kept where it is in all of them. */
function joined(comparisons: readonly Comparison[]): Comparison {
  const unique = (list: (one: Comparison) => readonly string[]): string[] => [...new Set(comparisons.flatMap(list))]
  const broken = new Set(unique((one) => one.broken))
  return {
    kept: unique((one) => one.kept).filter((name) => !broken.has(name)),
    broken: [...broken],
    excused: unique((one) => one.excused),
    flaky: unique((one) => one.flaky),
    failedBefore: unique((one) => one.failedBefore),
    notSeen: unique((one) => one.notSeen),
    differences: comparisons.flatMap(({ differences }) => differences),
  }
}
