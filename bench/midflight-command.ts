import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'

export const midflightBin = path.join(import.meta.dirname, '../packages/cli/dist/bin.js')
export const midflightRegister = path.join(import.meta.dirname, '../packages/cli/dist/register.js')

/** Runs `midflight <args> --json` in a program's folder. Throws when it does not succeed. */
export async function runMidflight<Outcome>(root: string, ...args: readonly string[]): Promise<Outcome> {
  const { stdout } = await promisify(execFile)(process.execPath, [midflightBin, ...args, '--json'], { cwd: root })
  return JSON.parse(stdout) as Outcome
}
