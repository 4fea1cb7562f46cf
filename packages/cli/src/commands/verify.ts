import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { exitCodes, type ExitCode } from '../exit-codes.ts'
import type { InvocationOf } from '../invocation.ts'
import type { Output } from '../output.ts'
import { openProgressLine } from '../progress.ts'
import type { Terminal } from '../terminal.ts'
import { prepareSides } from '../verify/sides.ts'
import { verify as verifyUpgrade } from '../verify/verify.ts'
import type { VerifyReport } from '../verify/report.ts'
import { verifyView } from '../views/verify.ts'
import type { CommandEnd } from './command-end.ts'

const endingSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Runs the tests with the upgrade at every update point. Whatever ends it, no process and no temporary folder is left. */
export async function verify(
  invocation: InvocationOf<'verify'>,
  terminal: Terminal,
  output: Output,
): Promise<CommandEnd> {
  const { cwd, environment } = terminal
  const folder = await mkdtemp(join(tmpdir(), 'midflight-verify-'))
  const outputs = invocation.output === null ? null : resolve(cwd, invocation.output)
  const line = openProgressLine(terminal)
  const interrupted = interruption()
  try {
    if (outputs !== null) await mkdir(outputs, { recursive: true })
    const sides = await prepareSides(folder, { old: invocation.old, new: invocation.new }, cwd)
    const report = await verifyUpgrade({
      sides,
      tests: { command: invocation.tests, environment, records: folder, outputs, signal: interrupted.signal },
      at: invocation.at,
      budget: invocation.budget,
      timeoutMs: invocation.timeoutMs,
      repeat: (at) => repetition(invocation, at),
      onProgress: (text) => line.say(text),
    })
    line.end()
    output.result(report, (paint) => verifyView(report, paint))
    return { kind: 'code', code: exitCodeOf(report) }
  } catch (thrown) {
    const by = interrupted.by()
    if (by === null) throw thrown
    return { kind: 'signal', signal: by }
  } finally {
    line.end()
    interrupted.stop()
    await rm(folder, { recursive: true, force: true, maxRetries: 3 })
  }
}

/** The first signal that is to end the command. */
export interface Interruption {
  readonly signal: AbortSignal
  by(): NodeJS.Signals | null
  stop(): void
}

/** Notes the first of the signals that end a command, until it is stopped. */
export function interruption(): Interruption {
  const controller = new AbortController()
  let by: NodeJS.Signals | null = null
  const handlers = endingSignals.map((name) => {
    const handler = (): void => {
      by = name
      controller.abort()
    }
    process.on(name, handler)
    return { name, handler }
  })
  return {
    signal: controller.signal,
    by: () => by,
    stop: () => {
      for (const { name, handler } of handlers) process.off(name, handler)
    },
  }
}

function repetition({ old, new: next, tests, timeoutMs }: InvocationOf<'verify'>, at: string): string {
  const timeout = timeoutMs === null ? [] : ['--timeout', `${timeoutMs}ms`]
  return ['midflight', 'verify', old, next, '--at', at, ...timeout, '--', ...tests].map(quoted).join(' ')
}

/** For a POSIX shell. */
function quoted(word: string): string {
  return /^[\w@%+=:,./~^-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`
}

function exitCodeOf({ outcome }: VerifyReport): ExitCode {
  if (outcome === 'different') return exitCodes.different
  return outcome === 'refused' ? exitCodes.refused : exitCodes.done
}
