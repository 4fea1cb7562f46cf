import { performance } from 'node:perf_hooks'
import { MidflightError } from '@midflight/model'
import type { Place } from '../recorder/instructions.ts'
import { compareColdStarts, type ColdStarts } from './cold-starts.ts'
import { differencesOf, type Difference } from './differences.ts'
import { readPlace, spread, writePlace } from './points.ts'
import type { Finding, Refusal, VerifyReport } from './report.ts'
import { hangs, type Point, type RunRecord } from './run-record.ts'
import { runTests, type RunOptions, type TestCommand } from './run-tests.ts'
import type { Sides } from './sides.ts'

export interface VerifyOptions {
  readonly sides: Sides
  readonly tests: TestCommand
  /** One place, as a report names it; null: as many as the budget allows. */
  readonly at: string | null
  readonly budget: Budget
  /** Longest time of one run; null: a multiple of what a cold start takes. */
  readonly timeoutMs: number | null
  /** The command that repeats what was found at a place. */
  readonly repeat: (at: string) => string
  readonly onProgress: (text: string) => void
}

/** For runs with an upgrade; cold starts are not counted. */
export type Budget = { readonly runs: number } | { readonly ms: number }

/** A run under Midflight, with its processes compiling, may take this many times as long as one under Node, and a moment. */
const slowness = 10
const patienceMs = 30_000
/** Cold starts of each version. The new one's answers are compared, and three are more likely to show what differs by chance. */
const oldStarts = 2
const newStarts = 3

/**
 * Runs the tests on cold starts of both versions, then on the old one with an upgrade at one point after the other. Throws
 * `tests-not-verifiable` where the cold starts leave nothing to compare.
 */
export async function verify(options: VerifyOptions): Promise<VerifyReport> {
  const startedAt = performance.now()
  const cold = await startCold(options)
  const { points, refusals } = pointsToTry(cold.record)
  const tally = openTally(refusals)
  const chosen = options.at === null ? spread(points) : [pointAt(options.at, points)]
  const processes = new Set(cold.record.points.map(({ process }) => process))
  const budgetStart = performance.now()
  for (const [index, point] of chosen.entries()) {
    if (options.at === null && isUsedUp(options.budget, tally.runs, performance.now() - budgetStart)) break
    if (tally.refusals.some(({ process }) => process === point.process)) continue
    options.onProgress(`Point ${index + 1} of ${chosen.length}: ${point.label}`)
    const at = writePlace(point, processes)
    await tryPoint(options, cold, point, tally, { at, label: point.label, repeat: options.repeat(at) })
  }
  const isUnchanged = cold.record.plans.size > 0 && [...cold.record.plans.values()].every(isPlanUnchanged)
  return {
    outcome: outcomeOf(tally, isUnchanged),
    points: points.length,
    tried: tally.same + tally.different + tally.refused + tally.unsteady + tally.notReached,
    same: tally.same,
    different: tally.different,
    refused: tally.refused,
    unsteady: tally.unsteady,
    notReached: tally.notReached,
    flakyTests: [...new Set([...cold.old.flakyTests, ...cold.new.flakyTests])],
    refusals: tally.refusals,
    findings: tally.findings.toSorted((one, other) => orderOf(one, points) - orderOf(other, points)),
    elapsedMs: Math.round(performance.now() - startedAt),
  }
}

interface Cold {
  readonly old: ColdStarts
  readonly new: ColdStarts
  /** A cold start of the old version: its points. */
  readonly record: RunRecord
  readonly timeoutMs: number
}

async function startCold(options: VerifyOptions): Promise<Cold> {
  const { sides, tests, onProgress } = options
  onProgress('The tests on the old version, under plain Node')
  const plainStart = performance.now()
  const firstMs = options.timeoutMs ?? 10 * 60_000
  const plain = await runTests(tests, { name: 'plain', cwd: sides.old, instructions: null, timeoutMs: firstMs })
  if (plain.ending === hangs) throw noEnd('old version, under plain Node', firstMs)
  const timeoutMs = options.timeoutMs ?? Math.max(patienceMs, slowness * (performance.now() - plainStart))

  const start = async (side: keyof Sides, index: number): Promise<RunRecord> => {
    onProgress(`Cold start ${index + 1} of the ${side} version`)
    const source = side === 'old' && index === 0 ? sides.new : null
    const instructions = { root: sides[side], source, at: null }
    const run = await runTests(tests, { name: `${side}-${index + 1}`, cwd: sides[side], instructions, timeoutMs })
    if (run.ending === hangs) throw noEnd(`${side} version`, timeoutMs)
    return run
  }
  const record = await start('old', 0)
  if (record.parents.size === 0) throw nothingRecorded(record)
  const olds: [RunRecord, ...RunRecord[]] = [record]
  for (let index = 1; index < oldStarts; index++) olds.push(await start('old', index))
  const old = compareColdStarts(olds)
  if (old.ending !== null && old.flakyTests.length === 0 && old.ending !== plain.ending)
    throw notAsUnderNode(plain, record)
  const news: [RunRecord, ...RunRecord[]] = [await start('new', 0)]
  for (let index = 1; index < newStarts; index++) news.push(await start('new', index))
  return { old, new: compareColdStarts(news), record, timeoutMs }
}

/** Points of processes that the upgrade does nothing to, or that it is refused for, are not worth a run. */
function pointsToTry({ points, plans }: RunRecord): { readonly points: Point[]; readonly refusals: Refusal[] } {
  const refusals = [...plans.values()]
    .filter(({ verdict }) => verdict === 'refused')
    .map(({ process, reasons }) => ({ process, reasons }))
  return { points: points.filter(({ process }) => plans.get(process)?.verdict !== 'unchanged'), refusals }
}

interface Tally {
  runs: number
  same: number
  different: number
  refused: number
  unsteady: number
  notReached: number
  readonly refusals: Refusal[]
  readonly findings: Finding[]
}

function openTally(refusals: readonly Refusal[]): Tally {
  const counts = { runs: 0, same: 0, different: 0, refused: 0, unsteady: 0, notReached: 0 }
  return { ...counts, refusals: [...refusals], findings: [] }
}

async function tryPoint(
  options: VerifyOptions,
  cold: Cold,
  point: Point,
  tally: Tally,
  found: Pick<Finding, 'at' | 'label' | 'repeat'>,
): Promise<void> {
  const run = await runUpgraded(options, cold, point, `point-${tally.runs + 1}`)
  tally.runs += 1
  if (run.upgrade?.upgraded.outcome === 'refused') {
    tally.refused += 1
    tally.refusals.push({ process: point.process, reasons: run.upgrade.upgraded.reasons })
    return
  }
  if (run.upgrade === null && run.ending !== hangs) {
    tally.notReached += 1
    return
  }
  const differences = differencesOf(run, cold)
  if (differences.length === 0) {
    tally.same += 1
    return
  }
  const isSteady = options.at !== null || (await isThereAgain(options, cold, point, tally))
  tally[isSteady ? 'different' : 'unsteady'] += 1
  tally.findings.push({ ...found, isSteady, differences })
}

async function isThereAgain(options: VerifyOptions, cold: Cold, point: Point, tally: Tally): Promise<boolean> {
  const again = await runUpgraded(options, cold, point, `point-${tally.runs}-again`)
  tally.runs += 1
  const differences: readonly Difference[] =
    again.upgrade === null && again.ending !== hangs ? [] : differencesOf(again, cold)
  return differences.length > 0
}

async function runUpgraded({ sides, tests }: VerifyOptions, cold: Cold, at: Place, name: string): Promise<RunRecord> {
  const { process, number } = at
  const instructions = { root: sides.old, source: sides.new, at: { process, number } }
  const options: RunOptions = { name, cwd: sides.old, instructions, timeoutMs: cold.timeoutMs }
  return runTests(tests, options)
}

function orderOf({ label, at }: Finding, points: readonly Point[]): number {
  return points.findIndex((point) => point.label === label && at.endsWith(String(point.number)))
}

function isUsedUp(budget: Budget, runs: number, elapsedMs: number): boolean {
  return 'runs' in budget ? runs >= budget.runs : runs > 0 && elapsedMs >= budget.ms
}

function isPlanUnchanged({ verdict }: { readonly verdict: string }): boolean {
  return verdict === 'unchanged'
}

function outcomeOf(tally: Tally, isUnchanged: boolean): VerifyReport['outcome'] {
  if (tally.different > 0) return 'different'
  if (tally.refusals.length > 0) return 'refused'
  return isUnchanged ? 'unchanged' : 'same'
}

/** A place that was found in another run may be one that the recording does not have: it is tried all the same. */
function pointAt(text: string, points: readonly Point[]): Point {
  const place = readPlace(text)
  const processes = [...new Set(points.map(({ process }) => process))]
  const process = place?.process ?? (processes.length === 1 ? processes[0] : undefined)
  if (place === null || process === undefined) {
    const message = `Could not tell which update point ${text} is: there are several processes with points (${processes.join(', ')}).`
    throw new MidflightError('bad-usage', message, { remedy: 'Name process and number, as src/server.ts:17.' })
  }
  const { number } = place
  const known = points.find((point) => point.process === process && point.number === number)
  return known ?? { process, number, label: `point ${number} of ${process}` }
}

function noEnd(version: string, ms: number): MidflightError {
  return notVerifiable(
    `the tests of the ${version} did not end within ${Math.round(ms / 1000)} s.`,
    'Give them longer with --timeout <duration>, or see why they do not end.',
  )
}

function nothingRecorded(record: RunRecord): MidflightError {
  return notVerifiable(
    `no Node process that the tests start has its entry in the package. The command ended with ${record.ending}${printed(record)}`,
    'Have the tests start the program (`node src/server.ts`, `midflight run src/server.ts`), or write them with node:test, whose files import it.',
  )
}

function notAsUnderNode(plain: RunRecord, record: RunRecord): MidflightError {
  return notVerifiable(
    `the tests of the old version end with ${plain.ending} under plain Node, and with ${record.ending} under Midflight${printed(record)}`,
    'Run them with `node --import midflight/register` to see what differs; docs/guide/limits.md lists what may.',
  )
}

function printed({ output }: RunRecord): string {
  const last = output.trim().split('\n').slice(-20).join('\n')
  return last === '' ? '.' : `:\n${last}\n`
}

function notVerifiable(found: string, remedy: string): MidflightError {
  return new MidflightError('tests-not-verifiable', `Could not verify the upgrade: ${found}`, { remedy })
}
