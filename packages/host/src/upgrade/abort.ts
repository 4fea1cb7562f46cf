import { MidflightError, reportError, type ErrorReport, type Phase } from '@midflight/model'

/** The program is as before. */
export interface Aborted {
  readonly kind: 'aborted'
  readonly phase: Phase
  readonly error: ErrorReport
}

export function aborted(phase: Phase, error: ErrorReport): Aborted {
  return { kind: 'aborted', phase, error }
}

export function programExited(phase: Phase): Aborted {
  return withError(
    phase,
    new MidflightError('program-exited', 'Could not upgrade: the program ended, or closed the channel to its host.', {
      remedy: 'See what the program printed last, and start it again.',
    }),
  )
}

export function programBusy(phase: Phase, timeoutMs: number): Aborted {
  return withError(phase, busyError('upgrade', timeoutMs))
}

export function stillStarting(timeoutMs: number): Aborted {
  const message = `Could not upgrade: the entry has not been evaluated to its end within ${seconds(timeoutMs)}.`
  return withError(
    'plan',
    new MidflightError('program-busy', message, {
      remedy:
        'Try again later. An `await` at the top level of the entry that never settles has to move into a function.',
    }),
  )
}

export function prepareTimeout(timeoutMs: number): Aborted {
  const message = `Could not upgrade: the new version was not evaluated within ${seconds(timeoutMs)}.`
  return withError(
    'prepare',
    new MidflightError('prepare-timeout', message, {
      remedy:
        'Let a debugger that has paused the program go on, or look for an endless loop, or for an `await` at the top level of a changed module that does not settle.',
    }),
  )
}

export function unexpectedAnswer(phase: Phase, type: string): Aborted {
  return withError(
    phase,
    new MidflightError('protocol-mismatch', `Could not upgrade: the program answered '${type}' out of turn.`, {
      remedy: 'Restart the program, so that host and runtime are of the same version.',
    }),
  )
}

export function busyError(doing: string, timeoutMs: number): MidflightError {
  const message = `Could not ${doing}: the program did not answer within ${seconds(timeoutMs)}; its event loop is blocked.`
  return new MidflightError('program-busy', message, {
    remedy:
      'Try again when the program is less busy, let a debugger that has paused it go on, or look for an endless loop in it.',
  })
}

function withError(phase: Phase, error: MidflightError): Aborted {
  return aborted(phase, reportError(error, { code: 'internal-error', remedy: '' }))
}

function seconds(ms: number): string {
  return `${ms / 1000} s`
}
