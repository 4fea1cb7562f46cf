import type { HostMessage, ProgramImage, RuntimeMessage } from './channel.ts'
import type { ModulePath } from './facts.ts'

/**
 * The protocol between the members of a program: its main thread, which coordinates them, its worker threads, and the processes of its cluster.
 * All of them run the same copy of the runtime. What the host asks is asked of every member in the same words; four more steps make
 * the commits of all of them one:
 *
 *   quiesce  the member's gate closes and no task is in flight any more; `gate` then migrates, when all members are as far
 *   gather   a thread stands still as soon as its event loop comes to it, so that no commit has to wait for another
 *   commit   the member switches, and can still take it back; a thread stands still until it hears more
 *   settle   the commit is kept, or taken back
 */
export type MemberRequest =
  | HostMessage
  | { readonly type: 'quiesce'; readonly id: number; readonly deadlineMs: number }
  | { readonly type: 'gather'; readonly id: number }
  | { readonly type: 'settle'; readonly id: number; readonly keep: boolean }

export type MemberAnswer =
  | RuntimeMessage
  | { readonly type: 'quiet'; readonly id: number }
  | { readonly type: 'gathered'; readonly id: number }
  | { readonly type: 'settled'; readonly id: number }

export type MemberKind = 'worker' | 'process'

/** What a member is started with. */
export interface MemberImage extends ProgramImage {
  readonly generation: number
}

/** A member, as the coordinator sees it. */
export interface MemberStatus {
  /** `main` is the thread that the host started. `outside` runs without Midflight, and keeps the code that it was started with. */
  readonly kind: 'main' | MemberKind | 'outside'
  /** Thread id of a worker, process id of a process and of the main thread. */
  readonly id: number
  /** The module that it was started with; a path outside of the program, or an empty text, where it is none of the release's. */
  readonly entry: ModulePath
  readonly generation: number | null
  /** How many modules of the release it has loaded. */
  readonly modules: number
  /** `busy`: it has not answered; what is known of it is from before. */
  readonly state: 'starting' | 'running' | 'busy'
}
