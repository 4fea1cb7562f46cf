import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'

/** A running chat server. */
export interface Program {
  readonly url: string
  /** Resolves with the first group of the next line printed that matches; such a line goes nowhere else. */
  readonly nextLine: (pattern: RegExp) => Promise<string>
  /** Ends it as an operator would. */
  readonly stop: () => Promise<void>
}

export interface ProgramOptions {
  readonly onLine?: (line: string) => void
  readonly onExit?: () => void
  readonly environment?: NodeJS.ProcessEnv
}

const startTimeoutMs = 20_000
const stopTimeoutMs = 5_000

/** Starts `node <args>` in a folder; resolves when the chat server says where it listens. */
export async function startProgram(
  folder: string,
  args: readonly string[],
  { onLine = () => {}, onExit = () => {}, environment = process.env }: ProgramOptions = {},
): Promise<Program> {
  const child = spawn(process.execPath, args, {
    cwd: folder,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
    // A process group of its own, so that nothing of it is left behind if it must be killed.
    detached: true,
  })
  const printed: string[] = []
  let listener = (line: string): void => {
    printed.push(line)
  }
  const nextLine = readLines(child, (line) => listener(line))
  const timer = setTimeout(() => killGroup(child), startTimeoutMs)
  try {
    const url = await Promise.race([nextLine(/listens on (http:\S+)/), failToStart(child, printed)])
    listener = onLine
    child.once('close', onExit)
    return { url, nextLine, stop: () => stop(child) }
  } finally {
    clearTimeout(timer)
  }
}

async function failToStart(child: ChildProcess, printed: readonly string[]): Promise<never> {
  await once(child, 'close')
  throw new Error(`The chat server did not start:\n${printed.join('\n')}`)
}

function readLines(child: ChildProcess, onLine: (line: string) => void): Program['nextLine'] {
  const waiting = new Map<RegExp, (found: string) => void>()
  const hear = (line: string): void => {
    for (const [pattern, resolve] of waiting) {
      const found = pattern.exec(line)
      if (found === null) continue
      waiting.delete(pattern)
      resolve(found[1] ?? line)
      return
    }
    onLine(line)
  }
  for (const input of [child.stdout, child.stderr]) {
    if (input !== null) createInterface({ input }).on('line', hear)
  }
  return (pattern) =>
    new Promise((resolve) => {
      waiting.set(pattern, resolve)
    })
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const closed = once(child, 'close').then(() => true)
  child.kill('SIGTERM')
  if (await Promise.race([closed, sleep(stopTimeoutMs, false, { ref: false })])) return
  killGroup(child)
  await closed
}

/** The program outlives a host that is killed, so that both are. */
function killGroup({ pid }: ChildProcess): void {
  if (pid !== undefined) process.kill(-pid, 'SIGKILL')
}
