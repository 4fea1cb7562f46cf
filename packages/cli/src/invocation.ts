import type { Policy } from '@midflight/model'

/** What the command line asks for. */
export type Invocation =
  | (Shared & { readonly command: 'run' | 'dev'; readonly entry: string; readonly args: readonly string[] })
  | (Shared & {
      readonly command: 'plan'
      readonly source: string | null
      readonly explain: string | null
      readonly policy: Policy | null
      readonly types: boolean
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
  | (Shared & {
      readonly command: 'who'
      readonly generation: number | null
      readonly quick: boolean
      readonly force: boolean
    })
  | (Shared & { readonly command: 'status' | 'history' })

interface Shared {
  /** As it was written; null for the usual place. */
  readonly control: string | null
  readonly json: boolean
}

/** What becomes of tasks in flight; null for what the plan chooses, and for the usual deadline. */
interface Tasks {
  readonly policy: Policy | null
  readonly deadlineMs: number | null
}

export type InvocationOf<Name extends Invocation['command']> = Extract<Invocation, { command: Name }>
