import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

export const register = fileURLToPath(new URL('../../packages/cli/dist/register.js', import.meta.url))

/** Texts by path; null: no such file. */
type Files = Readonly<Record<string, string | null>>

const manifest = '{"name":"registered","version":"1.0.0","type":"module"}'

/** A folder with a package in it, removed when the test has ended. */
export function packageFolder(files: Files): { readonly root: string; write(more: Files): void } {
  const root = mkdtempSync(path.join(tmpdir(), 'registered-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true, maxRetries: 3 }))
  const write = (more: Files): void => {
    for (const [file, text] of Object.entries(more)) {
      if (text === null) continue
      mkdirSync(path.dirname(path.join(root, file)), { recursive: true })
      writeFileSync(path.join(root, file), text)
    }
  }
  write({ 'package.json': manifest, ...files })
  return { root, write }
}

export interface NodeProcess {
  readonly child: ChildProcess
  readonly stdout: () => string
  readonly stderr: () => string
  /** Waits until standard output has a match, and returns it. */
  printed(pattern: RegExp): Promise<string>
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>
}

/** Starts Node with the given arguments; it is killed when the test has ended. */
export function startNode(
  cwd: string,
  args: readonly string[],
  { input = '', env = {} }: { readonly input?: string; readonly env?: Readonly<Record<string, string>> } = {},
): NodeProcess {
  const { NODE_OPTIONS: _, NODE_TEST_CONTEXT: __, ...inherited } = process.env
  const child = spawn(process.execPath, args, { cwd, env: { ...inherited, ...env } })
  child.stdin.on('error', () => undefined)
  child.stdin.end(input)
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  const ended = once(child, 'close').then(([code, signal]: unknown[]) => ({
    code: code as number | null,
    signal: signal as NodeJS.Signals | null,
  }))
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await ended
  })
  const printed = async (pattern: RegExp): Promise<string> => {
    for (;;) {
      const found = pattern.exec(stdout)
      if (found !== null) return found[1] ?? found[0]
      const next = await Promise.race([once(child.stdout, 'data').then(() => null), ended])
      if (next !== null) throw new Error(`It ended with ${next.code ?? next.signal}: ${stdout}\n${stderr}`)
    }
  }
  return { child, stdout: () => stdout, stderr: () => stderr, printed, ended }
}

export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs Node to its end. */
export async function runNode(...args: Parameters<typeof startNode>): Promise<Ended> {
  const started = startNode(...args)
  const end = await started.ended
  return { ...end, stdout: started.stdout(), stderr: started.stderr() }
}
