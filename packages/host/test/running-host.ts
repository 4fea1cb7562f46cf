import { spawn, type ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

export interface Answer {
  readonly status: number
  /** The JSON lines of the answer. */
  readonly lines: readonly Record<string, unknown>[]
  readonly last: Record<string, unknown>
}

export interface RunningHost {
  readonly root: string
  readonly child: ChildProcess
  readonly control: string
  readonly output: () => string
  readonly exit: Promise<{ code: number | null; signal: string | null }>
  save(file: string, text: string): void
  get(path: string): Promise<Answer>
  post(path: string, body?: unknown): Promise<Answer>
  /** Waits until the output holds the text. */
  sees(text: string): Promise<void>
}

/** A package in a temporary folder, removed when the test has finished. */
export function makePackage(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'midflight-host-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  writeIn(root, 'package.json', '{ "name": "chat", "version": "1.0.0" }')
  for (const [file, text] of Object.entries(files)) writeIn(root, file, text)
  return root
}

export function writeIn(root: string, file: string, text: string): void {
  const path = join(root, file)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}

const script = fileURLToPath(new URL('host-process.ts', import.meta.url))

/** Starts a host in a process of its own, as the command does. */
export function startHost(root: string, args: readonly string[] = [], env: Record<string, string> = {}): RunningHost {
  const child = spawn(process.execPath, [script, join(root, 'src/main.ts'), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  })
  let output = ''
  const waiting = new Set<() => void>()
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
      for (const look of waiting) look()
    })
  }
  const exit = new Promise<{ code: number | null; signal: string | null }>((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal }))
  })
  onTestFinished(async () => {
    child.kill('SIGTERM')
    const timer = setTimeout(() => child.kill('SIGKILL'), 5000)
    await exit
    clearTimeout(timer)
  })
  const control = env['CONTROL'] ?? join(root, '.midflight/control.sock')
  return {
    root,
    child,
    control,
    exit,
    output: () => output,
    save: (file, text) => writeIn(root, file, text),
    get: async (path) => ask(control, 'GET', path, ''),
    post: async (path, body = {}) => ask(control, 'POST', path, typeof body === 'string' ? body : JSON.stringify(body)),
    sees: async (text) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (!output.includes(text)) return
          waiting.delete(look)
          resolve()
        }
        waiting.add(look)
        look()
        void exit.then(() => {
          look()
          if (waiting.has(look)) reject(new Error(`The host ended without '${text}': ${output}`))
        })
      }),
  }
}

export async function ask(socketPath: string, method: string, path: string, body: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ socketPath, method, path }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (part: string) => (text += part))
      response.on('error', reject)
      response.on('end', () => {
        const lines = text
          .split('\n')
          .filter((line) => line !== '')
          .map((line) => JSON.parse(line) as Record<string, unknown>)
        resolve({ status: response.statusCode ?? 0, lines, last: lines.at(-1) ?? {} })
      })
    })
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}
