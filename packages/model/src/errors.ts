/**
 * Permanent codes. A code is never given another meaning; docs/errors.md lists every one, and a test compares the two.
 */

/** Why a plan refuses an upgrade, or what it notices. */
export const reasonCodes = [
  'compile-error',
  'link-error',
  'type-error',
  'types-unchecked',
  'entry-changed',
  'environment-changed',
  'fixed-module-changed',
  'effect-changed',
  'effect-removed',
  'effect-awaits',
  'resource-changed',
  'resource-removed',
  'state-type-changed',
  'state-removed',
  'migration-missing',
  'migration-type',
  'not-upgradable',
  'not-static',
  'name-taken',
  'initial-value-changed',
  'field-added',
  'held-function',
  'held-closure',
  'loop-without-seam',
  'load-time-dependent',
  'load-only-changed',
  'closure-stays',
  'memo-stays',
  'class-shape-changed',
  'class-static-block-changed',
  'kind-changed',
  'policy-unsafe',
  'exports-replaced',
  'required-name-gone',
  'irreversible',
] as const
export type ReasonCode = (typeof reasonCodes)[number]

/** What can go wrong outside a plan: wrong usage, a failing environment, a failing program. */
export const errorCodes = [
  'node-too-old',
  'bad-usage',
  'entry-not-found',
  'no-package',
  'no-program',
  'already-running',
  'control-path-too-long',
  'control-not-private',
  'protocol-mismatch',
  'source-not-found',
  'upgrade-running',
  'no-such-generation',
  'not-acceptable',
  'evaluation-failed',
  'commit-failed',
  'after-commit',
  'migration-failed',
  'prepare-timeout',
  'quiesce-timeout',
  'program-exited',
  'program-busy',
  'disk-failed',
  'heap-too-large',
  'snapshot-failed',
  'tests-not-verifiable',
  'package-unreadable',
  'package-not-found',
  'no-tests-published',
  'cache-unwritable',
  'check-failed',
  'not-installed',
  'program-unreadable',
  'internal-error',
] as const
export type ErrorCode = (typeof errorCodes)[number]

/** Where in the user's sources something went wrong. */
export interface ErrorPlace {
  readonly file: string
  readonly line: number
  readonly column: number
}

const brand = Symbol.for('midflight.error')

/**
 * Misuse, a failing environment or bad input. `message` says what could not be done and what was found; `remedy` what to do next.
 * Recognise one with {@link isMidflightError}, never with `instanceof`: several copies of this package may be loaded.
 */
export class MidflightError extends Error {
  readonly code: ErrorCode
  readonly remedy: string
  readonly place: ErrorPlace | null

  constructor(
    code: ErrorCode,
    message: string,
    options: { remedy: string; place?: ErrorPlace | null; cause?: unknown },
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'MidflightError'
    this.code = code
    this.remedy = options.remedy
    this.place = options.place ?? null
    Object.defineProperty(this, brand, { value: true })
  }
}

export function isMidflightError(value: unknown): value is MidflightError {
  return typeof value === 'object' && value !== null && (value as Record<symbol, unknown>)[brand] === true
}

/** An error as it travels between processes. */
export interface ErrorReport {
  readonly code: ErrorCode
  readonly message: string
  readonly remedy: string
  readonly place: ErrorPlace | null
  readonly stack: string | null
}

/** Describes anything thrown as an {@link ErrorReport}; `fallback` is the code for errors that are not Midflight's. */
export function reportError(thrown: unknown, fallback: { code: ErrorCode; remedy: string }): ErrorReport {
  if (isMidflightError(thrown)) {
    return {
      code: thrown.code,
      message: thrown.message,
      remedy: thrown.remedy,
      place: thrown.place,
      stack: thrown.stack ?? null,
    }
  }
  const isError = thrown instanceof Error
  const message = isError
    ? `${thrown.name}: ${thrown.message}`
    : `Something that is not an error was thrown: ${String(thrown)}`
  return {
    code: fallback.code,
    message,
    remedy: fallback.remedy,
    place: null,
    stack: isError ? (thrown.stack ?? null) : null,
  }
}
