import type { Policy } from '@midflight/model'
import type { Budget } from './verify/verify.ts'

/** What the command line asks for. */
export type Invocation =
  | (Shared & {
      readonly command: 'run' | 'dev'
      readonly entry: string
      readonly args: readonly string[]
      /** Node's options for a debugger. */
      readonly inspect: readonly string[]
    })
  | (Shared & {
      readonly command: 'plan'
      readonly source: string | null
      readonly explain: string | null
      readonly policy: Policy | null
      readonly types: boolean
      readonly accept: readonly string[]
      readonly count: boolean
      readonly force: boolean
    })
  | (Shared &
      Tasks & {
        readonly command: 'upgrade'
        readonly source: string | null
        readonly strategy: 'hot' | 'auto'
        readonly types: boolean
        readonly queue: boolean
      })
  | (Shared & Tasks & { readonly command: 'rollback'; readonly to: number | null; readonly queue: boolean })
  | (Shared & { readonly command: 'coverage'; readonly folder: string })
  | (Shared & {
      readonly command: 'who'
      readonly generation: number | null
      readonly quick: boolean
      readonly force: boolean
    })
  | (Shared & {
      readonly command: 'verify'
      /** Folders, or revisions of the repository. */
      readonly old: string
      readonly new: string
      readonly tests: readonly [string, ...string[]]
      readonly at: string | null
      readonly budget: Budget
      readonly timeoutMs: number | null
      readonly output: string | null
    })
  | (Shared & {
      readonly command: 'verify-package'
      /** Folders, tarballs, or names with versions. */
      readonly old: string
      readonly new: string
      /** The command of tests, or the folder that they are in; null: those that the old version brings along. */
      readonly tests: readonly [string, ...string[]] | null
      readonly testFolder: string | null
      readonly budgetMs: number
      readonly timeoutMs: number | null
    })
  | (Shared & {
      readonly command: 'check'
      /** Folders, tarballs, or names with versions. */
      readonly old: string
      readonly new: string
      readonly format: 'text' | 'json' | 'sarif' | 'github'
    })
  | (Shared & { readonly command: 'status' | 'history' })

interface Shared {
  /** As it was written; null for the usual place. */
  readonly control: string | null
  readonly json: boolean
}

/** What becomes of tasks in flight, null for what the plan chooses, and for the usual deadline; and which findings are accepted, and why. */
interface Tasks {
  readonly accept: readonly string[]
  /** Null where nothing is accepted. */
  readonly reason: string | null
  /** Null: whatever the two releases are. */
  readonly between: readonly [string, string] | null
  readonly policy: Policy | null
  readonly deadlineMs: number | null
}

export type InvocationOf<Name extends Invocation['command']> = Extract<Invocation, { command: Name }>
