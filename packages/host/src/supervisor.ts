import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import type { MidflightError, ModulePath, Reason, Release } from '@midflight/model'
import type { Program, ReleaseBuilder } from '@midflight/release'
import { openControlServer } from './control/server.ts'
import type { ControlApi } from './control/api.ts'
import { oneBuildAtATime } from './builds.ts'
import { upgradeOnSave } from './dev/upgrade-on-save.ts'
import { realEngine, type Engine } from './engine.ts'
import type { OnHostEvent } from './events.ts'
import { openGenerations } from './generations.ts'
import { openHistory, type History } from './history.ts'
import { storeImage } from './image-store.ts'
import { controlApi } from './operations.ts'
import { noteOfEnd, noteOfStart } from './notes.ts'
import { hostPaths, type HostPaths } from './paths.ts'
import { makePrivateFolder } from './private-folder.ts'
import { startProgram, type ProgramEnd, type ProgramProcess } from './program/process.ts'
import { forwardSignals } from './program/signals.ts'
import { usualLimits, type Limits, type UpgradeTarget } from './upgrade/target.ts'
import { firstImage } from './upgrade/first-image.ts'
import { openTurnstile } from './upgrade/turnstile.ts'

export interface HostOptions {
  /** The entry module's file. */
  readonly entry: string
  /** The program's own arguments. */
  readonly args: readonly string[]
  /** Path of the control socket, or null for the usual place in the program's package. */
  readonly control: string | null
  /** Upgrade on every save. */
  readonly dev: boolean
  readonly onEvent: OnHostEvent
  /** Node's options for the program; usually those of this process. */
  readonly execArgv?: readonly string[]
  /** Node's options that open a debugger's port in the program. */
  readonly inspect?: readonly string[]
  readonly engine?: Engine
  readonly limits?: Limits
}

export type HostEnd = ProgramEnd | { readonly kind: 'not-built'; readonly reasons: readonly Reason[] }

/**
 * Runs a program under this process until it ends, and offers its control socket meanwhile. Throws `entry-not-found`, `no-package`,
 * `already-running`, `control-path-too-long`, `control-not-private` and `disk-failed` before the program has started, nothing after.
 */
export async function runHost(options: HostOptions): Promise<HostEnd> {
  const engine = options.engine ?? realEngine()
  const program = await engine.findProgram(options.entry)
  const paths = hostPaths(program.root, options.control)
  await makePrivateFolder(paths.folder, { ours: true })
  const api = Promise.withResolvers<ControlApi>()
  const server = await openControlServer({ path: paths.control, folderIsOurs: paths.controlIsOurs }, api.promise)
  try {
    const builder = oneBuildAtATime(engine.openBuilder(program))
    const builtAt = Date.now()
    const built = await builder.build()
    if (!built.ok) return { kind: 'not-built', reasons: built.reasons }
    return await supervise(options, {
      engine,
      program,
      paths,
      builder,
      release: built.release,
      builtAt,
      texts: built.texts,
      onReady: api.resolve,
    })
  } finally {
    await server.close()
  }
}

interface Start {
  readonly engine: Engine
  readonly program: Program
  readonly paths: HostPaths
  readonly builder: ReleaseBuilder
  readonly release: Release
  /** When its build began: ms since 1970. */
  readonly builtAt: number
  readonly texts: ReadonlyMap<ModulePath, string>
  readonly onReady: (api: ControlApi) => void
}

async function supervise(options: HostOptions, start: Start): Promise<ProgramEnd> {
  const { paths, release } = start
  const warn = (error: MidflightError): void => options.onEvent({ kind: 'warning', error })
  const history = openHistory({ path: paths.history, onFailure: warn })
  const startedAt = performance.now()
  const signals = forwardSignals()
  try {
    const { running, target } = await launch(options, start, warn)
    signals.to(running)
    history.note(noteOfStart(release.id, startedAt))
    const stopServing = serve(options, start, { running, target, history })
    const end = await running.ended
    await stopServing()
    history.note(noteOfEnd(target.generations.current().record, end, startedAt))
    await history.flush()
    return end
  } finally {
    signals.stop()
  }
}

interface Running {
  readonly running: ProgramProcess
  readonly target: UpgradeTarget
}

async function launch(options: HostOptions, start: Start, warn: (error: MidflightError) => void): Promise<Running> {
  const { engine, program, paths, release } = start
  const image = engine.imageOf(release, program.root)
  const running = await startProgram({
    bootstrap: engine.bootstrap,
    image: await storeImage(paths.images, release.digest, image),
    entryFile: join(program.root, program.entry),
    args: options.args,
    execArgv: options.execArgv ?? process.execArgv,
    inspect: options.inspect ?? [],
    onBroken: warn,
  })
  const generations = openGenerations(release)
  const target: UpgradeTarget = {
    engine,
    channel: running.channel,
    generations,
    held: image.modules,
    limits: options.limits ?? usualLimits,
    imaged: options.dev ? () => Promise.resolve(null) : firstImage(start, generations, running.channel.started),
  }
  return { running, target }
}

/** Answers the control socket, and saves. Returns the function that stops the latter; the socket is closed by who opened it. */
function serve(
  options: HostOptions,
  start: Start,
  { running, target, history }: Running & { readonly history: History },
): () => Promise<void> {
  const { engine, program, paths, builder, release } = start
  const api = controlApi({ program, engine, builder, process: running, target, turnstile: openTurnstile(), history })
  start.onReady(api)
  void running.channel.started.then((started) => {
    if (started === null) return
    options.onEvent({ kind: 'started', release: release.id, pid: running.pid, control: paths.control })
  })
  const stopDev = options.dev ? startDev(program.root, api, target, options.onEvent) : null
  return async () => (await stopDev)?.()
}

async function startDev(
  root: string,
  api: ControlApi,
  target: UpgradeTarget,
  onEvent: OnHostEvent,
): Promise<() => Promise<void>> {
  const isModule = (path: string): boolean => target.generations.current().release.modules[path] !== undefined
  return upgradeOnSave({ root, api, isModule, onEvent })
}
