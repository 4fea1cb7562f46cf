import type { Reason } from '@midflight/model'
import type { Metadata } from './metadata.ts'

/** How a run of a test ended. */
export interface Ending {
  readonly stdout: string
  readonly exitCode: number | null
  readonly timedOut: boolean
  /** What ended the process. */
  readonly thrown: { readonly name: string | null; readonly message: string } | null
  /** Why the builder refused the program: nothing ran. */
  readonly refused: readonly Reason[] | null
}

/** What the harness of the suite prints when an asynchronous test is done. */
const completed = 'Test262:AsyncTestComplete'

/** Null for a test that has passed; why not, otherwise. */
export function failureOf(ending: Ending, { flags, negative }: Metadata): string | null {
  const { stdout, refused, thrown, timedOut, exitCode } = ending
  if (negative !== null) return failureOfNegative(ending, negative)
  if (refused !== null) return refusal(refused)
  if (thrown !== null) return `${thrown.name ?? 'a value'}: ${thrown.message}`
  if (timedOut) return 'it did not end in time'
  if (flags.has('async')) {
    const failure = stdout.split('\n').find((line) => line.startsWith('Test262:AsyncTestFailure:'))
    if (failure !== undefined) return failure.slice('Test262:AsyncTestFailure:'.length)
    if (!stdout.includes(completed)) return `it ended with exit code ${exitCode} before it was done`
  }
  return exitCode === 0 ? null : `it ended with exit code ${exitCode}`
}

function failureOfNegative(
  { refused, thrown }: Ending,
  { phase, type }: NonNullable<Metadata['negative']>,
): string | null {
  // What Node finds before anything runs, the builder finds before the program starts.
  if (refused !== null) return phase !== 'runtime' && type === 'SyntaxError' ? null : refusal(refused)
  if (thrown === null) return `it did not end with a ${type} (${phase})`
  return thrown.name === type
    ? null
    : `it ended with ${thrown.name ?? 'a value'} and not with a ${type}: ${thrown.message}`
}

function refusal(reasons: readonly Reason[]): string {
  return `refused: ${reasons.map(({ file, line, message }) => `${file}:${line} ${message}`).join(' ')}`
}
