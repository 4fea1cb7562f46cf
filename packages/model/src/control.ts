import type { Refusal } from './acceptance.ts'
import type { GateStatus, GenerationStatus, Phase, TaskCounts, TaskStatus } from './channel.ts'
import type { ErrorReport } from './errors.ts'
import type { ItemKey, ModulePath } from './facts.ts'
import type { MemberStatus } from './members.ts'
import type { ItemClass, Plan, Policy } from './plan.ts'
import type { SnapshotCost } from './who.ts'

/**
 * The protocol between the command and the host: HTTP over the control socket, bodies and answers in JSON. Every answer has the
 * header {@link controlHeader} with this version: what answers without it is no host.
 *
 * | request             | body                    | answer                                      |
 * | ------------------- | ----------------------- | ------------------------------------------- |
 * | `GET /v1/status`    |                         | {@link ProgramStatus}                       |
 * | `GET /v1/history`   |                         | {@link HistoryAnswer}                       |
 * | `POST /v1/who`      | {@link WhoRequest}      | {@link Progress} …, {@link WhoReport}       |
 * | `POST /v1/explain`  | {@link ExplainRequest}  | {@link ExplainAnswer}                       |
 * | `POST /v1/plan`     | {@link PlanRequest}     | {@link Progress} …, {@link PlanOutcome}     |
 * | `POST /v1/upgrade`  | {@link UpgradeRequest}  | {@link Progress} …, {@link UpgradeOutcome}  |
 * | `POST /v1/rollback` | {@link RollbackRequest} | {@link Progress} …, {@link UpgradeOutcome}  |
 *
 * Those with progress answer in JSON lines: any number of {@link Progress}, then one outcome. Where a request cannot be carried
 * out, the answer is a {@link ControlFailure}: with a status of its own, or, once a line of progress has been sent with status 200,
 * as the last line.
 */
export const controlVersion = 1

/** `midflight-control: 1` */
export const controlHeader = 'midflight-control'

export interface PlanRequest {
  /** Absolute path of a directory of the same program; absent: what is on disk now. */
  readonly source?: string
  /** What becomes of tasks in flight; absent: what the plan chooses. */
  readonly policy?: Policy
  /** Whether the types are checked where they can be; absent: they are. */
  readonly types?: boolean
  /** Ids of the findings that would be accepted, {@link acceptedLimit} at most. */
  readonly accept?: readonly string[]
  /** Count the functions of the plan's closures, by a heap snapshot. */
  readonly count?: boolean
  /** Take the snapshot whatever the size of the heap. */
  readonly force?: boolean
}

export interface ExplainRequest extends Pick<PlanRequest, 'source'> {
  /** `src/file.ts#item` names one item, `item` all of that name. */
  readonly item: string
}

export interface ExplainedItem {
  readonly release: string
  readonly module: ModulePath
  readonly item: ItemKey
  readonly text: string
  readonly line: number
  readonly class: ItemClass
  /** Why it has this class, in one sentence. */
  readonly reason: string
}

export interface ExplainAnswer {
  readonly items: readonly ExplainedItem[]
}

/** Findings that somebody accepts for one upgrade, by their ids, and why. */
export interface AcceptanceRequest {
  /** {@link acceptedLimit} at most, each of {@link findingIdLimit} UTF-16 units at most. */
  readonly accept?: readonly string[]
  /** Only with `accept`, which needs it: {@link acceptanceReasonLimit} UTF-16 units at most, in one line. */
  readonly reason?: string
  /** Only between these two releases, by their marks ({@link releaseMark}): the upgrade is given up where it is another. Absent: whatever the two are. */
  readonly between?: readonly [from: string, to: string]
}

export interface UpgradeRequest extends PlanRequest, AcceptanceRequest {
  readonly strategy: 'hot' | 'auto'
  /** How long tasks in flight may take to end before the upgrade is aborted, with the policy quiesce; absent: 30 s. */
  readonly deadlineMs?: number
  /** Wait for a running upgrade to end, instead of being refused. */
  readonly queue: boolean
}

export interface RollbackRequest extends AcceptanceRequest {
  /** The generation whose release comes back; absent: the one before the current. */
  readonly to?: number
  readonly policy?: Policy
  readonly deadlineMs?: number
  readonly queue: boolean
}

export interface Progress {
  readonly progress: 'building' | 'planning' | 'preparing' | 'quiescing' | 'committing' | 'waiting' | 'looking'
}

export type UpgradeOutcome =
  | {
      readonly outcome: 'committed'
      readonly generation: number
      readonly release: string
      readonly strategy: 'hot'
      readonly commitMs: number
      readonly prepareMs: number
      readonly tasks: TaskCounts
      /** What failed after the commit, and undid nothing; absent where nothing did. */
      readonly failures?: readonly ErrorReport[]
      readonly plan: Plan
    }
  | { readonly outcome: 'unchanged'; readonly generation: number; readonly release: string; readonly plan: Plan }
  | { readonly outcome: 'refused'; readonly reasons: readonly Refusal[]; readonly plan: Plan | null }
  | { readonly outcome: 'aborted'; readonly phase: Phase; readonly error: ErrorReport }

/** How many functions of each closure of the plan are in memory, in the plan's order. */
export interface ClosureCounts {
  readonly closures: readonly number[]
  readonly snapshot: SnapshotCost
}

export type PlanOutcome =
  | { readonly outcome: 'planned'; readonly plan: Plan; readonly counts?: ClosureCounts }
  | { readonly outcome: 'refused'; readonly reasons: readonly Refusal[]; readonly plan: Plan | null }

export interface ProgramStatus {
  readonly program: string
  readonly pid: number
  readonly node: string
  readonly release: string
  readonly generation: number
  readonly generations: readonly GenerationStatus[]
  readonly tasks: readonly TaskStatus[]
  readonly gate: GateStatus
  readonly memory: { readonly heapUsedBytes: number; readonly rssBytes: number }
  readonly uptimeMs: number
  /** The main thread and the program's workers and processes; absent where there is none but the main thread. */
  readonly members?: readonly MemberStatus[]
  /** What was accepted on the way to the current generation, the latest first, of 100 generations at most; absent where that is nothing. */
  readonly accepted?: readonly AcceptedStatus[]
}

/** What somebody accepted with the upgrade, or the rollback, to a generation. */
export interface AcceptedStatus {
  readonly generation: number
  /** The two releases, by their ids. */
  readonly from: string
  readonly to: string
  /** ISO 8601, UTC. */
  readonly at: string
  readonly who: string
  readonly reason: string
  readonly findings: readonly AcceptedFinding[]
}

export interface AcceptedFinding {
  readonly id: string
  readonly message: string
  /** What accepting it meant. */
  readonly means: string
}

/** One line of the history. */
export interface HistoryEntry {
  readonly format: 1
  /** ISO 8601, UTC. */
  readonly at: string
  readonly who: string
  readonly command: 'start' | 'upgrade' | 'rollback' | 'exit'
  readonly verdict: 'started' | 'committed' | 'unchanged' | 'refused' | 'aborted' | 'exited'
  readonly release: string | null
  readonly generation: number | null
  readonly durationMs: number
  readonly commitMs: number | null
  /** Codes and messages of refusals, or the error of an abort. */
  readonly reasons: readonly { readonly code: string; readonly message: string }[]
  /** What was to be accepted, by the ids of the findings, and why; absent where that was nothing. */
  readonly accepted?: { readonly ids: readonly string[]; readonly reason: string }
}

export interface HistoryAnswer {
  /** The latest entries, oldest first. */
  readonly entries: readonly HistoryEntry[]
}

/**
 * What the control API answers when it cannot do what was asked. HTTP status 404 (`no-such-generation`, `source-not-found`,
 * `protocol-mismatch`), 409 (`upgrade-running`), 500 (`internal-error`) or else 400; 200 where lines of progress came before.
 */
export interface ControlFailure {
  readonly error: ErrorReport
}
