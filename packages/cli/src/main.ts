import { readFileSync } from 'node:fs'
import { constants } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import { runCommand } from './command.ts'

/** Runs the command in this process and lets the process end as the command did. */
export async function main(argv: readonly string[]): Promise<void> {
  // Who reads the output may go away (`midflight history | head`), which is no failure.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)
  const { stdout, stderr, env } = process
  const end = await runCommand(argv, ownVersion(), { stdout, stderr, environment: env, cwd: process.cwd() })
  if (end.kind === 'code') process.exitCode = end.code
  else await dieOf(end.signal)
}

/** The parent shall see the signal, as if there were no host between it and the program. */
async function dieOf(signal: NodeJS.Signals): Promise<void> {
  process.exitCode = 128 + constants.signals[signal]
  process.kill(process.pid, signal)
  // The signal may be one that does not end a process, or is delivered a moment later.
  await delay(100)
}

function ownVersion(): string {
  const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }
  return manifest.version
}
