import type { ErrorReport, ProgramStatus, UpgradeOutcome } from '@midflight/model'
import { midflightBin } from '../midflight-command.ts'
import { createWorkspace } from '../workspace.ts'
import { copyTo, type InstalledProgram } from './install.ts'
import { startCommand, type Running } from './processes.ts'

/** A program that serves. */
export interface ServingProgram {
  /** Where it runs. */
  readonly folder: string
  readonly port: number
  /** How it ended and the last that it said; null while it runs. */
  readonly end: () => string | null
  stop(): Promise<void>
}

/** A program that `midflight run` started. */
export interface UpgradableProgram extends ServingProgram {
  /** Runs `midflight upgrade <folder> --json`. Throws {@link CommandFailed} where it ends without an outcome. */
  upgrade(to: InstalledProgram): Promise<UpgradeOutcome>
  /** Runs `midflight status --json`. Throws {@link CommandFailed}. */
  status(): Promise<ProgramStatus>
}

/** A program that did not come to serve. */
export class NotStarted extends Error {
  override readonly name = 'NotStarted'
}

/** A command that ended without an answer. */
export class CommandFailed extends Error {
  override readonly name = 'CommandFailed'
}

const startTimeoutMs = 60_000
const commandTimeoutMs = 180_000
/** The end of what a program printed, as far as a message shows it. */
const shownLength = 1000

/** Starts a copy of it under plain `node`. Throws {@link NotStarted}. */
export async function startPlain(installed: InstalledProgram): Promise<ServingProgram> {
  return startCopy(installed, 'node', [])
}

/** Starts a copy of it with `midflight run`, as a user would. Throws {@link NotStarted}. */
export async function startUpgradable(installed: InstalledProgram): Promise<UpgradableProgram> {
  const program = await startCopy(installed, 'midflight run', [midflightBin, 'run'])
  return {
    ...program,
    upgrade: async ({ folder }) => ask<UpgradeOutcome>(program.folder, 'upgrade', folder),
    status: async () => ask<ProgramStatus>(program.folder, 'status'),
  }
}

/** Starts it in a folder of its own, which goes when it is stopped. */
async function startCopy(installed: InstalledProgram, how: string, args: readonly string[]): Promise<ServingProgram> {
  const { root, remove } = createWorkspace('real')
  copyTo(root, installed)
  const running = startCommand(process.execPath, [...args, installed.entry], { cwd: root })
  const stop = async (): Promise<void> => {
    await running.stop()
    remove()
  }
  const end = (): string | null => {
    const ended = running.end()
    return ended === null ? null : `The program ended with ${ended}. ${lastWords(running)}`
  }
  try {
    return { folder: root, port: await portOf(running, how), end, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** Waits for the line `listening on <port>`. */
async function portOf(running: Running, how: string): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  const fail = (what: string): void => reject(new NotStarted(`Under ${how} it ${what}. ${lastWords(running)}`))
  running.onLine((line) => {
    const found = /^listening on (\d+)$/.exec(line)?.[1]
    if (found !== undefined) resolve(Number(found))
  })
  const timer = setTimeout(() => fail(`did not serve within ${startTimeoutMs / 1000} s`), startTimeoutMs)
  void running.closed.then(() => fail(`ended with ${running.end()}`))
  return promise.finally(() => clearTimeout(timer))
}

/** Runs `midflight <args> --json` in the program's folder, and returns what it answers. */
async function ask<Answer extends object>(root: string, ...args: readonly string[]): Promise<Answer> {
  const options = { cwd: root, timeoutMs: commandTimeoutMs }
  const running = startCommand(process.execPath, [midflightBin, ...args, '--json'], options)
  const code = await running.closed
  const answer = parsed(running.stdout()) as Answer | { readonly error: ErrorReport } | null
  if (answer === null)
    throw new CommandFailed(
      `midflight ${args[0]} ended with ${code ?? 'a signal'} and no answer. ${lastWords(running)}`,
    )
  // An aborted upgrade is an outcome, and has an error too.
  if ('error' in answer && !('outcome' in answer))
    throw new CommandFailed(`midflight ${args[0]} failed: ${answer.error.message}`)
  return answer as Answer
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function lastWords(running: Running): string {
  return running.stderr().trim().slice(-shownLength)
}
