import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { CommandEnd } from './command-end.ts'

const forwarded = ['SIGTERM', 'SIGHUP', 'SIGUSR2', 'SIGINT', 'SIGQUIT'] as const

/** Under `midflight verify` a program has to be recorded: it is started as by plain Node, and registers itself by what the environment says. */
export async function runRecorded(entry: string, args: readonly string[]): Promise<CommandEnd> {
  const child = spawn(process.execPath, [...process.execArgv, entry, ...args], { stdio: 'inherit' })
  for (const signal of forwarded) process.on(signal, () => void child.kill(signal))
  const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null]
  return signal === null ? { kind: 'code', code: code ?? 1 } : { kind: 'signal', signal }
}
