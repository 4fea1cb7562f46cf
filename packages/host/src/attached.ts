import type { Duplex } from 'node:stream'
import { readdir, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { isMidflightError, type MidflightError, type ProgramImage, type Reason } from '@midflight/model'
import { oneBuildAtATime } from './builds.ts'
import type { ControlApi } from './control/api.ts'
import { openControlServer, type ControlServer } from './control/server.ts'
import { realEngine, type Engine } from './engine.ts'
import { openGenerations } from './generations.ts'
import { openHistory } from './history.ts'
import { controlApi } from './operations.ts'
import { hostPaths, type HostPaths } from './paths.ts'
import { makePrivateFolder } from './private-folder.ts'
import { openChannel } from './program/channel.ts'
import type { ProgramEnd, ProgramProcess } from './program/process.ts'
import { noteOfStart, noteOfEnd } from './notes.ts'
import { firstImage, type FirstRelease } from './upgrade/first-image.ts'
import { usualLimits, type UpgradeTarget } from './upgrade/target.ts'
import { openTurnstile } from './upgrade/turnstile.ts'

export interface AttachOptions {
  readonly entry: string
  /** Path of the control socket, or null for the usual place in the program's package. */
  readonly control: string | null
  /** False: nobody is to reach the program through a socket, and its history is not kept. */
  readonly listens: boolean
  /** A folder of a version that the program will be upgraded to: built beforehand, so that the upgrade takes less time. */
  readonly alsoBuild: string | null
  /** The host's end of the channel to the program, which runs in this process, in another thread. */
  readonly toProgram: Duplex
  /** Called with what the program is to run, as soon as it is there. */
  readonly onBuilt: (image: ProgramImage) => void
  /** Told why there is no control socket. */
  readonly onNoControl: (error: MidflightError) => void
  /** Told about other things that the program does not depend on. */
  readonly onWarning: (error: MidflightError) => void
  readonly engine?: Engine
}

export interface AttachedHost {
  readonly kind: 'attached'
  readonly api: ControlApi
  /** Where the control socket is, and whether that is the place that was wanted; null: there is none. */
  readonly control: { readonly path: string; readonly isWanted: boolean } | null
  /** Notes the end of the program, and takes the control socket away. */
  end(exitCode: number): Promise<void>
}

/**
 * The host of a program that runs in the same process, in another thread. Throws `entry-not-found` and `no-package` before the program
 * has its image, nothing after: what fails then costs the control socket or the history, and never the program.
 */
export async function attachHost(
  options: AttachOptions,
): Promise<AttachedHost | { readonly kind: 'not-built'; readonly reasons: readonly Reason[] }> {
  const startedAt = performance.now()
  const engine = options.engine ?? realEngine()
  const program = await engine.findProgram(options.entry)
  const builder = oneBuildAtATime(engine.openBuilder(program))
  const builtAt = Date.now()
  const built = await builder.build()
  if (!built.ok) return { kind: 'not-built', reasons: built.reasons }
  if (options.alsoBuild !== null) await builder.build(options.alsoBuild)
  const image = engine.imageOf(built.release, program.root)
  options.onBuilt(image)

  const { process: own, end: endOfOwn } = ownProcess(options)
  const target = targetOf({ engine, program, release: built.release, builtAt, texts: built.texts }, own, image)
  const paths = hostPaths(program.root, options.control)
  const api = Promise.withResolvers<ControlApi>()
  // The history is kept there, wherever the socket is; whoever cannot use the folder hears of it when it is written to.
  if (options.listens) await makePrivateFolder(paths.folder, { ours: true }).catch(() => undefined)
  const opened = options.listens ? await openControl(paths, api.promise, options.onNoControl) : null
  // What keeps the socket from being opened most often keeps the history from being written: one line says it.
  const onFailure = opened === null ? (): void => undefined : options.onWarning
  const history = openHistory({ path: paths.history, onFailure })
  history.note(noteOfStart(built.release.id, startedAt))
  const operations = { program, engine, builder, process: own, target, turnstile: openTurnstile(), history }
  api.resolve(controlApi(operations))
  return {
    kind: 'attached',
    api: await api.promise,
    control: opened === null ? null : { path: opened.path, isWanted: opened.path === paths.control },
    end: async (exitCode) => {
      const end = { kind: 'exited', code: exitCode } as const
      endOfOwn(end)
      history.note(noteOfEnd(target.generations.current().record, end, startedAt))
      await Promise.all([history.flush(), opened?.server.close()])
    },
  }
}

function targetOf(
  first: FirstRelease & { readonly engine: Engine },
  own: ProgramProcess,
  image: ProgramImage,
): UpgradeTarget {
  const generations = openGenerations(first.release)
  return {
    engine: first.engine,
    channel: own.channel,
    generations,
    held: image.modules,
    limits: usualLimits,
    // A program that nobody upgrades has no compiler beside it.
    imaged: firstImage(first, generations, null),
  }
}

interface OwnProcess {
  readonly process: ProgramProcess
  readonly end: (end: ProgramEnd) => void
}

/** This process, as the host sees a program's. */
function ownProcess({ toProgram, onWarning }: AttachOptions): OwnProcess {
  const { promise: ended, resolve: end } = Promise.withResolvers<ProgramEnd>()
  const channel = openChannel(toProgram, onWarning)
  const signal = (name: NodeJS.Signals): void => void process.kill(process.pid, name)
  return { process: { pid: process.pid, channel, ended, signal }, end }
}

interface OpenControl {
  readonly server: ControlServer
  readonly path: string
}

/** Where another process of the same program listens at the usual place already, this one gets a socket of its own beside it. */
async function openControl(
  paths: HostPaths,
  api: Promise<ControlApi>,
  onNoControl: (error: MidflightError) => void,
): Promise<OpenControl | null> {
  const open = async (path: string): Promise<OpenControl> => {
    const folderIsOurs = path !== paths.control || paths.controlIsOurs
    return { path, server: await openControlServer({ path, folderIsOurs }, api) }
  }
  try {
    await removeDeadSockets(paths.folder)
    try {
      return await open(paths.control)
    } catch (cause) {
      if (!isMidflightError(cause) || cause.code !== 'already-running') throw cause
      return await open(join(paths.folder, `control.${process.pid}.sock`))
    }
  } catch (cause) {
    if (!isMidflightError(cause)) throw cause
    onNoControl(cause)
    return null
  }
}

/** Sockets of processes that ended without a chance to take them away. */
async function removeDeadSockets(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const pid = /^control\.(\d+)\.sock$/.exec(name)?.[1]
    if (pid !== undefined && !isRunning(Number(pid))) await unlink(join(folder, name)).catch(() => undefined)
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}
