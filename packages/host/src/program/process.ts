import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { close as closeInspector } from 'node:inspector'
import type { Duplex } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { assert, MidflightError } from '@midflight/model'
import { openChannel, type Channel } from './channel.ts'

export type ProgramEnd =
  | { readonly kind: 'exited'; readonly code: number }
  | { readonly kind: 'killed'; readonly signal: NodeJS.Signals }

export interface ProgramProcess {
  readonly pid: number
  readonly channel: Channel
  /** Settles when the process is gone and its channel is closed. */
  readonly ended: Promise<ProgramEnd>
  signal(signal: NodeJS.Signals): void
}

export interface ProgramCommand {
  readonly bootstrap: string
  readonly image: string
  readonly entryFile: string
  readonly args: readonly string[]
  readonly execArgv: readonly string[]
  /** Options that open a debugger's port in the program. */
  readonly inspect: readonly string[]
  readonly onBroken: (error: MidflightError) => void
}

/** What the program sent just before it exited may still be in the pipe. */
const lastWordsMs = 200

/** Starts the program with the terminal of the host and its channel as file descriptor 3. Throws `bad-usage`. */
export async function startProgram(command: ProgramCommand): Promise<ProgramProcess> {
  const child = await spawned(command)
  const ended = endOf(child)
  assert(child.pid !== undefined, 'a spawned process has an id')
  const channel = openChannel(child.stdio[3] as Duplex, command.onBroken)
  return {
    pid: child.pid,
    channel,
    signal: (signal) => void child.kill(signal),
    ended: ended.then(async (end) => {
      await Promise.race([closed(child), delay(lastWordsMs)])
      channel.close()
      return end
    }),
  }
}

/** What Node 24 and later do anyway: following a request costs Node 22 a third of a small handler's time otherwise. */
function contextOptions(): string[] {
  return process.versions.node.startsWith('22.') ? ['--experimental-async-context-frame'] : []
}

async function spawned({
  bootstrap,
  image,
  entryFile,
  args,
  execArgv,
  inspect,
}: ProgramCommand): Promise<ChildProcess> {
  // The debugger's port of these is the host's own; the program would fail to open it a second time.
  const options = [...contextOptions(), ...execArgv.filter((option) => !option.startsWith('--inspect')), ...inspect]
  // `NODE_OPTIONS` hold for the program, and a debugger is opened for it.
  if (/--inspect\b/.test(process.env['NODE_OPTIONS'] ?? '')) closeInspector()
  try {
    const child = spawn(process.execPath, [...options, bootstrap, image, entryFile, ...args], {
      stdio: ['inherit', 'inherit', 'inherit', 'pipe'],
    })
    await once(child, 'spawn')
    // A signal that cannot be delivered any more.
    child.on('error', () => undefined)
    return child
  } catch (cause) {
    const found = cause instanceof Error ? cause.message : String(cause)
    throw new MidflightError('bad-usage', `Could not start the program: ${found}.`, {
      remedy: 'Check the length of its arguments and the limits of the system, and try again.',
      cause,
    })
  }
}

async function endOf(child: ChildProcess): Promise<ProgramEnd> {
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => {
      resolve(signal === null ? { kind: 'exited', code: code ?? 1 } : { kind: 'killed', signal })
    })
  })
}

async function closed(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once('close', () => resolve())
  })
}
