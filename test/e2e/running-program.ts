import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

export const midflightBin = fileURLToPath(new URL('../../packages/cli/dist/bin.js', import.meta.url))

export interface CommandResult {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A program in a folder of its own, started by the real command in a real process. */
export interface RunningProgram {
  readonly root: string
  readonly host: ChildProcess
  /** The address that the program printed. */
  readonly url: string
  /** Everything that host and program have printed. */
  readonly output: () => string
  write(files: Readonly<Record<string, string>>): void
  midflight(...args: readonly string[]): Promise<CommandResult>
  get(route?: string): Promise<string>
  stop(): Promise<void>
}

/** Writes a package and runs `midflight run`; the program prints `listening <url>` when it serves. `furnish` may put packages beside it. */
export async function runProgram(
  files: Readonly<Record<string, string>>,
  command = 'run',
  furnish: (root: string) => void = () => {},
  options: { readonly flags?: readonly string[]; readonly environment?: Readonly<Record<string, string>> } = {},
): Promise<RunningProgram> {
  const root = mkdtempSync(path.join(tmpdir(), 'midflight-e2e-'))
  const write = (more: Readonly<Record<string, string>>): void => {
    for (const [file, text] of Object.entries(more)) {
      mkdirSync(path.dirname(path.join(root, file)), { recursive: true })
      writeFileSync(path.join(root, file), text)
    }
  }
  write({ 'package.json': '{"name":"served","version":"1.0.0","type":"module"}', ...files })
  furnish(root)
  const host = spawn(process.execPath, [midflightBin, command, ...(options.flags ?? []), 'src/main.ts'], {
    cwd: root,
    env: { ...process.env, ...options.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const read = (chunk: Buffer): void => {
    output += chunk.toString()
    const found = /^listening (\S+)/m.exec(output)?.[1]
    if (found !== undefined) resolve(found)
  }
  host.stdout.on('data', read)
  host.stderr.on('data', read)
  host.once('exit', (code) => reject(new Error(`The host ended with ${code}:\n${output}`)))
  const stop = async (): Promise<void> => {
    if (host.exitCode === null && host.signalCode === null) {
      host.kill('SIGTERM')
      await once(host, 'exit')
    }
    rmSync(root, { recursive: true, force: true })
  }
  const url = await promise.catch(async (error: unknown) => {
    await stop()
    throw error
  })
  return {
    root,
    host,
    url,
    output: () => output,
    write,
    midflight: (...args) => runCommand(root, args),
    get: async (route = '/') => (await fetch(url + route)).text(),
    stop,
  }
}

/** Runs the command to its end. */
export async function runCommand(cwd: string, args: readonly string[]): Promise<CommandResult> {
  const child = spawn(process.execPath, [midflightBin, ...args], { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, stdout, stderr }
}
