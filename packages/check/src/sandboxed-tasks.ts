import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Readable } from 'node:stream'
import type { Assignment, Shape, Task, TaskAnswer } from './shapes.ts'

export interface SandboxLimits {
  /** For all tasks together. */
  readonly timeoutMs: number
  /** Of a processor, for each process; only the systems that have a shell can tell. */
  readonly computeMs: number
  /** Of each process, in bytes: heap, and where the system tells it everything that is in memory. */
  readonly memoryBytes: number
  /** Of what a process answers, in bytes. */
  readonly answerBytes: number
  /** Processes that are started for the tasks that others left. */
  readonly restarts: number
}

export const usualLimits: SandboxLimits = {
  timeoutMs: 30_000,
  computeMs: 10_000,
  memoryBytes: 512 * 1024 * 1024,
  answerBytes: 64 * 1024 * 1024,
  restarts: 8,
}

/** Where code of a package may be run: a folder of clients, and what may be read. */
export interface Sandbox {
  /** Has `load.mjs`, and `node_modules` with the package. */
  readonly folder: string
  /** Folders that the package lies in and gets what it needs from. Nothing else can be read, and nothing can be written. */
  readonly readable: readonly string[]
}

export type TaskOutcome =
  | { readonly shape: Shape }
  | { readonly ran: true }
  /** Why it was not done, or failed: what was thrown, or how the process ended. */
  | { readonly failed: string }

const outOfTime = 'it takes more time than it gets'

/** How often memory is looked at, in milliseconds. */
const memoryIntervalMs = 25

/**
 * Runs code of a package in a process of its own under Node's permission model: it reads what `sandbox` lists, writes nothing, starts nothing, has no environment and no
 * network. A process that ends with a task, or is ended for what it takes, is followed by another for the tasks after it.
 */
export async function runTasks(
  sandbox: Sandbox,
  tasks: readonly Task[],
  limits: SandboxLimits = usualLimits,
): Promise<readonly TaskOutcome[]> {
  const outcomes: TaskOutcome[] = []
  const deadline = performance.now() + limits.timeoutMs
  for (let starts = 0; outcomes.length < tasks.length && starts <= limits.restarts; starts += 1) {
    const { timeoutMs } = limits
    const assignment: Assignment = { folder: sandbox.folder, tasks, first: outcomes.length, timeoutMs }
    const file = path.join(sandbox.folder, `assignment-${starts}.json`)
    await writeFile(file, JSON.stringify(assignment))
    const { answers, end } = await processAnswers(sandbox, file, limits, deadline - performance.now())
    for (const answer of answers) {
      if (answer.task !== outcomes.length) break
      outcomes.push('threw' in answer ? { failed: `it throws ${answer.threw}` } : answer)
    }
    if (outcomes.length < tasks.length) outcomes.push({ failed: end })
  }
  while (outcomes.length < tasks.length) outcomes.push({ failed: 'too many modules before it end the process' })
  return outcomes
}

interface Answers {
  readonly answers: readonly TaskAnswer[]
  readonly end: string
}

function processAnswers(
  { folder, readable }: Sandbox,
  file: string,
  limits: SandboxLimits,
  leftMs: number,
): Promise<Answers> {
  if (leftMs <= 0) return Promise.resolve({ answers: [], end: 'there was no time left' })
  const extension = path.extname(import.meta.filename)
  const main = path.join(import.meta.dirname, 'sandbox', `main${extension}`)
  const { promise, resolve } = Promise.withResolvers<Answers>()
  const allowed = [folder, import.meta.dirname, ...readable].map((name) => `--allow-fs-read=${name}`)
  const heap = `--max-old-space-size=${Math.ceil(limits.memoryBytes / 2 ** 20)}`
  const node = [process.execPath, '--permission', ...allowed, heap, '--no-warnings', main, file]
  const [command, ...args] = process.platform === 'win32' ? node : limitedBySystem(node, limits.computeMs)
  const child = spawn(command!, args, {
    cwd: folder,
    env: process.platform === 'win32' ? { SystemRoot: process.env['SystemRoot'] } : {},
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  })
  let end: string | null = null
  const stop = (why: string): void => {
    end ??= why
    child.kill('SIGKILL')
  }
  const timer = setTimeout(() => stop(outOfTime), leftMs)
  const watch = setInterval(() => {
    if (bytesInMemory(child.pid) > limits.memoryBytes * 1.5) stop('it takes more memory than it gets')
  }, memoryIntervalMs)
  const chunks: Buffer[] = []
  let size = 0
  ;(child.stdio[3] as Readable).on('data', (chunk: Buffer) => {
    size += chunk.length
    if (size > limits.answerBytes) stop('it exports more than is looked at')
    else chunks.push(chunk)
  })
  const settle = (how: string): void => {
    clearTimeout(timer)
    clearInterval(watch)
    resolve({ answers: parseAnswers(Buffer.concat(chunks).toString('utf8')), end: end ?? how })
  }
  child.on('error', ({ message }) => settle(`no process can be started: ${message}`))
  child.on('close', (code, signal) => settle(endOf(code, signal)))
  return promise
}

/** The system ends what computes too long, even if nobody is left to do so, and lets it write no file. */
function limitedBySystem(command: readonly string[], computeMs: number): string[] {
  const limit = `ulimit -t ${Math.ceil(computeMs / 1000)}; ulimit -c 0; ulimit -f 0; exec "$@"`
  return ['/bin/sh', '-c', limit, 'sh', ...command]
}

function endOf(code: number | null, signal: NodeJS.Signals | null): string {
  if (signal === 'SIGABRT' || code === 134) return 'it aborts the process, or takes more memory than it gets'
  if (signal === 'SIGKILL' || signal === 'SIGXCPU') return outOfTime
  if (code === unsettledCode) return 'it waits for something that does not come'
  return signal === null ? `it ends the process, with code ${code}` : `it ends the process, by ${signal}`
}

/** https://nodejs.org/api/process.html#exit-codes: Unsettled Top-Level Await. */
const unsettledCode = 13

/** `0` where the system does not tell. */
function bytesInMemory(pid: number | undefined): number {
  if (process.platform !== 'linux' || pid === undefined) return 0
  try {
    const pages = Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1])
    return pages * 4096
  } catch {
    return 0
  }
}

/** Whole lines; a package that writes among them is believed as far as its lines can be read. */
function parseAnswers(text: string): TaskAnswer[] {
  const answers: TaskAnswer[] = []
  for (const line of text.split('\n').slice(0, -1)) {
    const answer = parseAnswer(line)
    if (answer === null) break
    answers.push(answer)
  }
  return answers
}

function parseAnswer(line: string): TaskAnswer | null {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return null
  }
  if (typeof value !== 'object' || value === null || !('task' in value) || typeof value.task !== 'number') return null
  const { task } = value
  if ('shape' in value && isShape(value.shape)) return { task, shape: value.shape }
  if ('threw' in value && typeof value.threw === 'string') return { task, threw: value.threw }
  return 'ran' in value && value.ran === true ? { task, ran: true } : null
}

function isShape(value: unknown): value is Shape {
  if (typeof value !== 'object' || value === null || !('kind' in value) || typeof value.kind !== 'string') return false
  if (value.kind === 'object') return 'members' in value && isMembers(value.members)
  if (value.kind !== 'function') return true
  const { members, prototype, assigned } = value as { members?: unknown; prototype?: unknown; assigned?: unknown }
  return isMembers(members) && (prototype === null || isMembers(prototype)) && Array.isArray(assigned)
}

function isMembers(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || !('named' in value)) return false
  return typeof value.named === 'object' && value.named !== null && Object.values(value.named).every(isShape)
}
