import path from 'node:path'
import type { ProgramStatus, UpgradeOutcome } from '@midflight/model'
import { midflightBin } from '../midflight-command.ts'
import { createWorkspace } from '../workspace.ts'
import { copyTo, type InstalledProgram } from './install.ts'
import { startCommand, type Running } from './processes.ts'

/** A program that serves. */
export interface ServingProgram {
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

/** Starts it under plain `node`. Throws {@link NotStarted}. */
export async function startPlain({ folder, entry }: InstalledProgram): Promise<ServingProgram> {
  return serving(startCommand(process.execPath, [entry], { cwd: folder }), 'node')
}

/** Starts a copy of it with `midflight run`, as a user would. Throws {@link NotStarted}. */
export async function startUpgradable(installed: InstalledProgram): Promise<UpgradableProgram> {
  const { root, remove } = createWorkspace('real')
  copyTo(root, installed)
  const host = startCommand(process.execPath, [midflightBin, 'run', installed.entry], { cwd: root })
  const command = async <Answer>(...args: readonly string[]): Promise<Answer> => {
    const running = startCommand(process.execPath, [midflightBin, ...args, '--json'], {
      cwd: root,
      timeoutMs: commandTimeoutMs,
    })
    const code = await running.closed
    try {
      const answer = JSON.parse(running.stdout()) as Answer | { readonly error: { readonly message: string } }
      if (typeof answer === 'object' && answer !== null && 'error' in answer && !('outcome' in answer))
        throw new CommandFailed(`midflight ${args[0]} failed: ${answer.error.message}`)
      return answer as Answer
    } catch (error) {
      if (error instanceof CommandFailed) throw error
      throw new CommandFailed(`midflight ${args[0]} ended with ${code ?? 'a signal'} and no answer. ${endOf(running)}`)
    }
  }
  const stop = async (): Promise<void> => {
    await host.stop()
    remove()
  }
  try {
    return {
      ...(await serving(host, 'midflight run')),
      upgrade: async ({ folder }) => command<UpgradeOutcome>('upgrade', path.resolve(folder)),
      status: async () => command<ProgramStatus>('status'),
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

/** Waits for the line `listening on <port>`. */
async function serving(running: Running, how: string): Promise<ServingProgram> {
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  running.onLine((line) => {
    const found = /^listening on (\d+)$/.exec(line)?.[1]
    if (found !== undefined) resolve(Number(found))
  })
  const timer = setTimeout(() => {
    reject(new NotStarted(`Under ${how} it did not serve within ${startTimeoutMs / 1000} s. ${endOf(running)}`))
  }, startTimeoutMs)
  void running.closed.then(() =>
    reject(new NotStarted(`Under ${how} it ended with ${running.end()}. ${endOf(running)}`)),
  )
  try {
    const port = await promise
    const end = (): string | null => {
      const how = running.end()
      return how === null ? null : `The program ended with ${how}. ${endOf(running)}`
    }
    return { port, end, stop: async () => running.stop() }
  } catch (error) {
    await running.stop()
    throw error
  } finally {
    clearTimeout(timer)
  }
}

function endOf(running: Running): string {
  return running.stderr().trim().slice(-shownLength)
}
