import { EventEmitter } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { compileFunction } from 'node:vm'
import type {
  CompiledModule,
  ErrorReport,
  GenerationStatus,
  Phase,
  Plan,
  Policy,
  Reason,
  Release,
  TaskCounts,
  TypeJudgements,
} from '@midflight/model'
import { judgeTypes } from '@midflight/check'
import { planUpgrade, typeQuestions, typeRequests, type LiveFacts } from '@midflight/planner'
import { imageOf, openBuilder } from '@midflight/release'
import {
  createProgram,
  createTransactions,
  functionsThatNeverRan,
  generationStatuses,
  idleEffects,
  loadedModules,
  startProgram,
  stayingEffects,
  type Program,
} from '@midflight/runtime'

/** Source texts by path; `null` removes a file. */
export type Files = Readonly<Record<string, string | null>>

export type Outcome =
  | {
      readonly outcome: 'committed'
      readonly generation: number
      readonly plan: Plan
      readonly tasks: TaskCounts
      readonly failures: readonly ErrorReport[]
    }
  | { readonly outcome: 'unchanged'; readonly plan: Plan }
  | { readonly outcome: 'refused'; readonly reasons: readonly Reason[]; readonly plan: Plan | null }
  | { readonly outcome: 'aborted'; readonly phase: Phase; readonly error: ErrorReport; readonly plan: Plan }

/** What programs and their tests share: programs `import { log, events, held } from 'probe'`. */
export interface Probe {
  readonly log: unknown[]
  readonly events: EventEmitter
  readonly held: Map<string, unknown>
}

/** A program that runs in the process of the test. */
export interface LiveProgram extends Probe {
  readonly program: Program
  /** Called with the name of every step of prepare and commit; may throw. */
  checkpoint: (step: string) => void
  /** Writes the files over those of the last call, and upgrades to the result. */
  upgrade(files: Files, options?: UpgradeOptions): Promise<Outcome>
  /** Back to the release of the generation before. */
  rollback(options?: Pick<UpgradeOptions, 'accept'>): Promise<Outcome>
  plan(files: Files): Promise<Plan>
  /** Settles when unchanged importers have the fresh definitions that they get after a commit. */
  refreshed(): Promise<void>
  /** Evaluates an expression over the exports of a module, by default the entry; it also knows `exports`, `events` and `held`. */
  see(expression: string, module?: string): unknown
  namespace(module?: string): Readonly<Record<string, unknown>>
  status(): readonly GenerationStatus[]
  dispose(): void
}

export interface UpgradeOptions {
  readonly timeoutMs?: number
  /** Gives the upgrade up after it has been prepared. */
  readonly abort?: boolean
  readonly policy?: Policy
  /** For the policy quiesce. */
  readonly deadlineMs?: number
  /** Ids of findings that somebody accepts. */
  readonly accept?: readonly string[]
}

export const entry = 'main.ts'

/** Builds and starts a program whose entry is `main.ts`. */
export async function startLive(files: Files, { types = false }: StartOptions = {}): Promise<LiveProgram> {
  const folder = openFolder()
  if (types) folder.write(typedProgram)
  if (types)
    symlinkSync(
      path.resolve(import.meta.dirname, '../../packages/cli'),
      path.join(folder.root, 'node_modules/midflight'),
    )
  folder.write(files)
  const trail: Release[] = []
  const build = types ? async () => withTypes(folder.root, await folder.build(), trail.at(-1)) : folder.build
  const first = await build()
  if (!first.ok) throw new Error(`The program does not build: ${first.reasons.map(({ message }) => message).join(' ')}`)
  const program = createProgram(imageOf(first.release, folder.root))
  const transactions = createTransactions(program, (step) => live.checkpoint(step))
  trail.push(first.release)
  const held = new Map(Object.entries<CompiledModule>(first.release.modules))
  let id = 0
  const liveFacts = (): LiveFacts => ({
    loaded: loadedModules(program),
    idleEffects: idleEffects(program.units),
    neverRan: functionsThatNeverRan(program),
    stayingEffects: stayingEffects(program.left),
  })

  const planTo = async (release: Release, policy: Policy | null, accept: readonly string[] = []): Promise<Plan> => {
    const from = trail.at(-1)!
    const live = liveFacts()
    return planUpgrade(from, release, { ...live, policy, accept, types: await judgementsOf(from, release) })
  }

  const upgradeTo = async (
    release: Release,
    { timeoutMs = 5_000, abort = false, policy, deadlineMs = 5_000, accept = [] }: UpgradeOptions,
  ): Promise<Outcome> => {
    const plan = await planTo(release, policy ?? null, accept)
    if (plan.verdict === 'refused') return { outcome: 'refused', reasons: plan.refusals, plan }
    if (plan.verdict === 'unchanged') return { outcome: 'unchanged', plan }
    const modules = plan.steps.flatMap(({ action, module }) => (action === 'remove' ? [] : [release.modules[module]!]))
    const sent = modules.filter((module) => JSON.stringify(module) !== JSON.stringify(held.get(module.path)))
    id += 1
    const { steps } = plan
    const request = {
      type: 'prepare',
      id,
      release: release.id,
      steps,
      modules: sent,
      timeoutMs,
      policy: plan.policy,
    } as const
    const prepared = await transactions.prepare(request)
    if (prepared.type === 'aborted') return { outcome: 'aborted', phase: prepared.phase, error: prepared.error, plan }
    if (plan.policy === 'quiesce' && !abort) {
      const gated = await transactions.gate(id, deadlineMs)
      if (gated.type === 'aborted') return { outcome: 'aborted', phase: gated.phase, error: gated.error, plan }
    }
    const done = abort ? transactions.abort(id) : await transactions.commit(id)
    if (done.type === 'aborted') return { outcome: 'aborted', phase: done.phase, error: done.error, plan }
    if (done.type !== 'committed') throw new Error(`The runtime answered ${done.type}`)
    for (const { action, module } of plan.steps) if (action === 'remove') held.delete(module)
    for (const module of sent) held.set(module.path, module)
    trail.push(release)
    return { outcome: 'committed', generation: done.generation, plan, tasks: done.tasks, failures: done.failures ?? [] }
  }

  const namespace = (module = entry): Record<string, unknown> =>
    program.host.namespaceOf(module) as Record<string, unknown>

  const live: LiveProgram = {
    program,
    ...folder.probe,
    checkpoint: () => {},
    upgrade: async (changes, options = {}) => {
      folder.write(changes)
      const built = await build()
      return built.ok ? upgradeTo(built.release, options) : { outcome: 'refused', reasons: built.reasons, plan: null }
    },
    rollback: async (options = {}) => {
      const before = trail.at(-2)
      if (before === undefined) throw new Error('There is no generation before')
      const outcome = await upgradeTo(before, options)
      if (outcome.outcome === 'committed') trail.splice(-2)
      return outcome
    },
    plan: async (changes) => {
      folder.write(changes)
      const built = await build()
      if (!built.ok) throw new Error(built.reasons.map(({ message }) => message).join(' '))
      return planTo(built.release, null)
    },
    refreshed: () => transactions.refreshed(),
    see: (expression, module) => {
      const exports = namespace(module)
      const names = Object.keys(exports).filter((name) => name !== 'default')
      const scope: Record<string, unknown> = { exports, events: folder.probe.events, held: folder.probe.held }
      for (const name of names) scope[name] = exports[name]
      const evaluate = compileFunction(`return (${expression})`, Object.keys(scope)) as (
        ...values: unknown[]
      ) => unknown
      return evaluate(...Object.values(scope))
    },
    namespace,
    status: () => generationStatuses(program),
    dispose: folder.remove,
  }
  await startProgram(program)
  return live
}

export interface StartOptions {
  /** The program has a tsconfig.json, and the compiler judges its types. */
  readonly types?: boolean
}

const typedProgram: Files = {
  'tsconfig.json': JSON.stringify({
    compilerOptions: {
      strict: true,
      target: 'esnext',
      module: 'nodenext',
      noEmit: true,
      allowImportingTsExtensions: true,
      types: [],
    },
  }),
}

type Built = Awaited<ReturnType<Folder['build']>>

/** What the compiler said of going to a release, by the release that it was asked with. */
const judged = new WeakMap<Release, { readonly from: Release; readonly judgements: TypeJudgements }>()

async function withTypes(root: string, built: Built, from: Release | undefined): Promise<Built> {
  if (!built.ok) return built
  const { release } = built
  const next = {
    root,
    sourceRoot: root,
    builtAt: Date.now(),
    texts: built.texts,
    requests: typeRequests(release),
  }
  const questions = from === undefined ? [] : typeQuestions(from, release)
  const answer = await judgeTypes({ old: from?.types ?? null, next, questions })
  if ('failed' in answer) throw new Error(answer.failed)
  const typed = { ...release, types: answer.image }
  if (from !== undefined) judged.set(typed, { from, judgements: answer.judgements })
  return { ok: true, release: typed, texts: built.texts }
}

async function judgementsOf(from: Release, to: Release): Promise<TypeJudgements> {
  if (from.types === undefined || to.types === undefined) return {}
  const known = judged.get(to)
  if (known?.from === from) return known.judgements
  const answer = await judgeTypes({ old: from.types, next: to.types, questions: typeQuestions(from, to) })
  if ('failed' in answer) throw new Error(answer.failed)
  return answer.judgements
}

interface Folder {
  readonly root: string
  readonly probe: Probe
  write(files: Files): void
  build(): ReturnType<ReturnType<typeof openBuilder>['build']>
  remove(): void
}

let folders = 0

/** A package in a temporary folder, with a package `probe` of its own. */
function openFolder(): Folder {
  const root = mkdtempSync(path.join(tmpdir(), 'midflight-live-'))
  const write = (files: Files): void => {
    for (const [file, text] of Object.entries(files)) {
      const absolute = path.join(root, file)
      if (text === null) rmSync(absolute, { force: true })
      else {
        mkdirSync(path.dirname(absolute), { recursive: true })
        writeFileSync(absolute, text)
      }
    }
  }
  folders += 1
  const key = `midflight.test.${process.pid}.${folders}`
  const probe: Probe = { log: [], events: new EventEmitter(), held: new Map() }
  const globals = globalThis as unknown as Record<symbol, Probe>
  globals[Symbol.for(key)] = probe
  write({
    'package.json': '{ "name": "live", "version": "1.0.0", "type": "module" }',
    'node_modules/probe/package.json':
      '{ "name": "probe", "version": "1.0.0", "type": "module", "exports": "./main.js" }',
    'node_modules/probe/main.d.ts':
      'export declare const events: { on(name: string, listener: (...values: unknown[]) => void): void; emit(name: string, ...values: unknown[]): void }; export declare const held: Map<string, unknown>; export declare const log: (value: unknown) => void',
    'node_modules/probe/main.js': `
const probe = globalThis[Symbol.for(${JSON.stringify(key)})]
export const { events, held } = probe
export const log = (value) => void probe.log.push(value)
`,
  })
  const builder = openBuilder({ root, entry })
  return {
    root,
    probe,
    write,
    build: () => builder.build(),
    remove: () => {
      delete globals[Symbol.for(key)]
      rmSync(root, { recursive: true, force: true })
    },
  }
}
