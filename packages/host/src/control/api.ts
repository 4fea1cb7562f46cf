import type {
  ExplainAnswer,
  ExplainRequest,
  HistoryAnswer,
  PlanOutcome,
  PlanRequest,
  ProgramStatus,
  Progress,
  RollbackRequest,
  UpgradeOutcome,
  UpgradeRequest,
  WhoReport,
  WhoRequest,
} from '@midflight/model'

/** What a long request is given beside its body. */
export interface Call {
  readonly onProgress: (progress: Progress['progress']) => void
  /** Aborted when nobody waits for the answer any more. */
  readonly gone: AbortSignal
}

/** What the control socket offers. Every method may throw a MidflightError, which is answered as a ControlFailure. */
export interface ControlApi {
  status(): Promise<ProgramStatus>
  history(): Promise<HistoryAnswer>
  who(request: WhoRequest, call: Call): Promise<WhoReport>
  explain(request: ExplainRequest): Promise<ExplainAnswer>
  plan(request: PlanRequest, call: Call): Promise<PlanOutcome>
  upgrade(request: UpgradeRequest, call: Call): Promise<UpgradeOutcome>
  rollback(request: RollbackRequest, call: Call): Promise<UpgradeOutcome>
}
