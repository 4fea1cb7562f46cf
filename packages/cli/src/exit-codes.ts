import type { ErrorCode, PlanOutcome, UpgradeOutcome } from '@midflight/model'

/** What the command tells the shell. */
export const exitCodes = {
  done: 0,
  usageOrEnvironment: 1,
  noProgram: 2,
  refused: 3,
  aborted: 4,
  different: 5,
  untold: 6,
} as const

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

export function exitCodeOfError(code: ErrorCode): ExitCode {
  if (code === 'no-tests-published') return exitCodes.untold
  return code === 'no-program' || code === 'program-exited' ? exitCodes.noProgram : exitCodes.usageOrEnvironment
}

export function exitCodeOfOutcome(outcome: UpgradeOutcome | PlanOutcome): ExitCode {
  switch (outcome.outcome) {
    case 'committed':
    case 'unchanged':
    case 'planned':
      return exitCodes.done
    case 'refused':
      return exitCodes.refused
    case 'aborted':
      return exitCodes.aborted
  }
}
