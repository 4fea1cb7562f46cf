import { performance } from 'node:perf_hooks'
import { Worker } from 'node:worker_threads'
import {
  MidflightError,
  type CompiledPlace,
  type GenerationReport,
  type GenerationState,
  type GenerationStatus,
  type Holder,
  type ModulePath,
  type Place,
  type ProgramStatus,
  type SnapshotCost,
  type TaskGroup,
  type WhoReport,
  type WhoRequest,
} from '@midflight/model'
import type { GenerationRecord } from '../generations.ts'
import type { Channel } from '../program/channel.ts'
import type { SnapshotAnalysis } from './analysis.ts'
import type { FoundHolder } from './holders.ts'
import { withSnapshot } from './snapshot-file.ts'

export interface WhoSource {
  readonly channel: Channel
  /** The host's own folder: a snapshot is there while it is read. */
  readonly folder: string
  readonly status: () => Promise<ProgramStatus>
  readonly record: (generation: number) => GenerationRecord | null
}

/** Generations of which nothing is in memory that are told all the same. */
const shownCollected = 10
const locateTimeoutMs = 30_000

/** Which old code is in memory, and who holds it. Throws what {@link withSnapshot} throws, and `no-such-generation`. */
export async function whoReport(source: WhoSource, { generation, quick, force }: WhoRequest): Promise<WhoReport> {
  const status = await source.status()
  if (generation !== undefined && generation > status.generation) throw noSuchGeneration(generation, status.generation)
  if (quick) return reportOf(source, status, null, generation)
  const { channel, folder } = source
  const heapBytes = status.memory.heapUsedBytes
  const looked = await withSnapshot({ channel, folder, heapBytes, force }, async ({ file, bytes, pausedMs }) => {
    const startedAt = performance.now()
    const analysis = await analyzeInThread(file, status.generation)
    const analysisMs = Math.round(performance.now() - startedAt)
    const cost: SnapshotCost = { pausedMs: Math.round(pausedMs), snapshotBytes: bytes, heapBytes, analysisMs }
    return { analysis, cost, holders: await locateHolders(channel, analysis.holders) }
  })
  return reportOf(source, status, looked, generation)
}

interface Looked {
  readonly analysis: SnapshotAnalysis
  readonly cost: SnapshotCost
  readonly holders: ReadonlyMap<number, readonly Holder[]>
}

/** Reads a snapshot beside the host, and counts the functions of some modules. */
export async function analyzeInThread(
  file: string,
  newest: number,
  countedModules: readonly ModulePath[] = [],
): Promise<SnapshotAnalysis> {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  const thread = new Worker(new URL(`./analysis-thread.${extension}`, import.meta.url), {
    workerData: { file, newest, countedModules },
    execArgv: [],
  })
  const { promise, resolve, reject } = Promise.withResolvers<SnapshotAnalysis>()
  thread.once('message', resolve)
  thread.once('error', reject)
  thread.once('exit', () => reject(new Error('the thread that read it ended before it was done')))
  return promise
}

/** Asks the program for places in the user's files: it has the source maps of all code in its memory. */
export async function locate(channel: Channel, compiled: readonly CompiledPlace[]): Promise<readonly (Place | null)[]> {
  const reply = await channel.request({ type: 'locate', places: compiled }, locateTimeoutMs)
  return reply.kind === 'answer' && reply.message.type === 'located' ? reply.message.places : []
}

async function locateHolders(
  channel: Channel,
  found: readonly FoundHolder[],
): Promise<ReadonlyMap<number, readonly Holder[]>> {
  const compiled = found.flatMap(({ scriptName, place }) =>
    place === null ? [] : [{ script: scriptName, line: place.line, column: place.column }],
  )
  const places = [...(await locate(channel, compiled))]
  const byGeneration = new Map<number, Holder[]>()
  for (const { generation, module, name, kind, where, count, examples, place } of found) {
    const original: Place | null = place === null ? null : (places.shift() ?? null)
    const code = { module, line: original?.line ?? null, column: original?.column ?? null, name }
    const holders = byGeneration.get(generation) ?? []
    byGeneration.set(generation, holders)
    holders.push({ kind, code, where, count, examples })
  }
  for (const holders of byGeneration.values()) holders.sort(byPlace)
  return byGeneration
}

function byPlace(a: Holder, b: Holder): number {
  if (a.code.module !== b.code.module) return a.code.module < b.code.module ? -1 : 1
  return (a.code.line ?? 0) - (b.code.line ?? 0) || (a.where < b.where ? -1 : 1)
}

function reportOf(
  source: WhoSource,
  status: ProgramStatus,
  looked: Looked | null,
  only: number | undefined,
): WhoReport {
  const wanted = status.generations.filter(({ number }) => only === undefined || number === only)
  const all = wanted.map((generation) => generationReport(source, status, generation, looked)).toReversed()
  let collected = 0
  const generations = all.filter(({ state }) => state !== 'collected' || ++collected <= shownCollected)
  return {
    format: 1,
    program: status.program,
    generation: status.generation,
    generations,
    sharedBytes: looked === null ? null : looked.analysis.sharedBytes,
    snapshot: looked === null ? null : looked.cost,
  }
}

function generationReport(
  { record }: WhoSource,
  status: ProgramStatus,
  known: GenerationStatus,
  looked: Looked | null,
): GenerationReport {
  const { number, release } = known
  const seen = looked?.analysis.generations.find((generation) => generation.number === number)
  return {
    number,
    release,
    state: stateOf(status, known, looked, seen),
    since: record(number)?.at ?? null,
    until: number === status.generation ? null : (record(number + 1)?.at ?? null),
    retainedBytes: looked === null ? null : (seen?.retainedBytes ?? 0),
    modules: seen?.held ?? [],
    holders: looked?.holders.get(number) ?? [],
    tasks: taskGroups(status, number),
  }
}

function taskGroups({ tasks }: ProgramStatus, number: number): TaskGroup[] {
  const own = tasks.filter(({ generation }) => generation === number)
  return [...Map.groupBy(own, ({ kind, label }) => `${kind} ${label}`).values()].map((alike) => ({
    kind: alike[0]!.kind,
    label: alike[0]!.label,
    count: alike.length,
    oldestMs: Math.max(...alike.map(({ ageMs }) => ageMs)),
  }))
}

/** A snapshot that shows nothing of a generation proves that it is gone; without one the collector's word counts. */
function stateOf(
  status: ProgramStatus,
  known: GenerationStatus,
  looked: Looked | null,
  seen: SnapshotAnalysis['generations'][number] | undefined,
): GenerationState {
  if (known.number === status.generation) return 'current'
  if (looked === null) return known.collected ? 'collected' : known.alive > 0 ? 'held' : 'in-use'
  if (seen === undefined) return 'collected'
  return seen.held.length > 0 ? 'held' : 'in-use'
}

function noSuchGeneration(generation: number, current: number): MidflightError {
  return new MidflightError(
    'no-such-generation',
    `Could not look for generation ${generation}: there are generations 1 to ${current}.`,
    { remedy: '`midflight status` lists them.' },
  )
}
