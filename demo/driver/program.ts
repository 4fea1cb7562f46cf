import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'

/** A running chat server. */
export interface Program {
  readonly url: string
  /** Ends it as an operator would. */
  readonly stop: () => Promise<void>
}

export interface ProgramOptions {
  /** Gets the lines that the program prints once it serves. */
  readonly onLine?: (line: string) => void
  readonly onExit?: () => void
}

const startTimeoutMs = 20_000
const stopTimeoutMs = 5_000

/** Starts `node <args>` in a folder; resolves when the chat server says where it listens. */
export async function startProgram(
  folder: string,
  args: readonly string[],
  { onLine = () => {}, onExit = () => {} }: ProgramOptions = {},
): Promise<Program> {
  const child = spawn(process.execPath, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
  const url = await readUrl(child, onLine)
  child.once('close', onExit)
  return { url, stop: () => stop(child) }
}

function readUrl(child: ChildProcess, onLine: (line: string) => void): Promise<string> {
  return new Promise((resolve, reject) => {
    const early: string[] = []
    let isServing = false
    const hear = (line: string): void => {
      if (isServing) return onLine(line)
      early.push(line)
      const url = /listens on (http:\S+)/.exec(line)?.[1]
      if (url === undefined) return
      isServing = true
      clearTimeout(timer)
      resolve(url)
    }
    const timer = setTimeout(() => child.kill('SIGKILL'), startTimeoutMs)
    child.once('error', reject)
    child.once('close', () => {
      clearTimeout(timer)
      reject(new Error(`The chat server did not start:\n${early.join('\n')}`))
    })
    for (const input of [child.stdout, child.stderr]) {
      if (input !== null) createInterface({ input }).on('line', hear)
    }
  })
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const closed = once(child, 'close')
  child.kill('SIGTERM')
  const hasClosed = await Promise.race([closed.then(() => true), sleep(stopTimeoutMs, false, { ref: false })])
  if (hasClosed) return
  child.kill('SIGKILL')
  await closed
}
