import type { MessagePort, receiveMessageOnPort } from 'node:worker_threads'
import type { Duplex } from 'node:stream'
import type { MemberImage, ModulePath } from '@midflight/model'
import type { Shared } from './standstill.ts'
import { currentGeneration, type Program } from './program.ts'

/** A worker thread that has just been made. */
export interface ThreadRecruit {
  readonly id: number
  readonly entry: ModulePath
  /** The coordinator's end of the line to it. */
  readonly port: MessagePort
  readonly shared: Shared
  /** `receiveMessageOnPort` of `node:worker_threads`, which is loaded only where a program uses threads. */
  readonly receive: typeof receiveMessageOnPort
}

/** A process of the program's cluster that has just been forked. */
export interface ProcessRecruit {
  readonly id: number
  readonly entry: ModulePath
  readonly pipe: Duplex & { unref?(): unknown }
}

/** Takes the members that a program starts into its upgrades. */
export interface Recruit {
  /** Settles when members may start; null: at once. Between the commits of two members they would not know on which side they are. */
  readonly held: Promise<void> | null
  thread(recruit: ThreadRecruit): void
  /** Null in threads, which start no processes of the cluster. */
  readonly process: ((recruit: ProcessRecruit) => void) | null
}

/** Calls `start` when a member with that entry may start, or `giveUp` when no release has such a module any more. */
export function whenFree(program: Program, entry: ModulePath, start: () => void, giveUp: () => void): void {
  const { unsettled, recruit, staging } = program
  const held = unsettled ?? recruit?.held ?? (program.modules.has(entry) ? null : (staging?.over ?? null))
  if (held !== null) void held.then(() => whenFree(program, entry, start, giveUp))
  else if (program.modules.has(entry)) start()
  else giveUp()
}

/** What a new member of the program starts with: the release that is current now. */
export function memberImage(program: Program, entry: ModulePath): MemberImage {
  const { number, release } = currentGeneration(program)
  const modules = Object.fromEntries(program.modules)
  return {
    format: 1,
    release,
    root: program.root,
    entry,
    modules,
    broken: Object.fromEntries(program.broken),
    generation: number,
  }
}
