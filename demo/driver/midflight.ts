import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { parseObject } from './frames.ts'

export const bin = join(import.meta.dirname, '../../packages/cli/dist/bin.js')

/** What `midflight` ends with; DESIGN and the guide give the codes their meaning. */
export const exitCodes = { done: 0, refused: 3, aborted: 4 } as const

export interface CommandResult {
  readonly code: number | null
  /** Results and talk, as a person sees them. */
  readonly output: string
  readonly json: Record<string, unknown>
}

/** Runs `midflight <args>` in the program's package. */
export type Midflight = (...args: readonly string[]) => Promise<CommandResult>

export function createMidflight(folder: string, signal: AbortSignal): Midflight {
  return async (...args) => {
    const child = spawn(process.execPath, [bin, ...args], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'], signal })
    const exit = new Promise<number | null>((resolve, reject) => {
      child.once('error', reject)
      child.once('close', resolve)
    })
    const [code, results, talk] = await Promise.all([exit, text(child.stdout), text(child.stderr)])
    return { code, output: `${results}${talk}`, json: parseObject(results) }
  }
}
