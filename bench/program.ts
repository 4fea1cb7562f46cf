import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { createInterface, type Interface } from 'node:readline'
import type { Duplex } from 'node:stream'
import { fileURLToPath } from 'node:url'
import type { HostMessage, ModulePath, Plan, Release, RuntimeMessage } from '@midflight/model'
import { planUpgrade } from '@midflight/planner'
import { imageOf, openBuilder } from '@midflight/release'

/** A program in a process of its own that answers commands on its standard input, one a line. */
export interface Program {
  readonly pid: number
  readonly ask: <Answer>(command: string, ...values: readonly (string | number)[]) => Promise<Answer>
  readonly stop: () => Promise<void>
}

export interface Prepared {
  readonly plan: Plan
  readonly prepareMs: number
  /** Fulfilled once the program has switched. */
  readonly commit: () => Promise<number>
}

/** A program under Midflight's runtime, with this process in the place of the host. */
export interface UpgradableProgram extends Program {
  /** Builds what is on disk now, plans the way there and has the program prepare it. */
  readonly prepare: () => Promise<Prepared>
  /** The same and the commit. Returns its pause as reported. */
  readonly upgrade: () => Promise<{ readonly commitMs: number; readonly prepareMs: number; readonly plan: Plan }>
  readonly status: () => Promise<Extract<RuntimeMessage, { type: 'status' }>>
}

export interface ProgramOptions {
  readonly root: string
  readonly entry: ModulePath
  readonly execArgv?: readonly string[]
}

export const bootstrap = fileURLToPath(import.meta.resolve('@midflight/runtime/bootstrap'))

/** Starts a program under plain Node. */
export function startPlain({ root, entry, execArgv = [] }: ProgramOptions): Promise<Program> {
  const child = spawn(process.execPath, [...execArgv, path.join(root, entry)], { stdio: ['pipe', 'pipe', 'inherit'] })
  return Promise.resolve(conversation(child))
}

/** Starts it as the host does: from its compiled image, with the channel as file descriptor 3. */
export async function startUpgradable({ root, entry, execArgv = [] }: ProgramOptions): Promise<UpgradableProgram> {
  const builder = openBuilder({ root, entry })
  let release = await build(builder)
  const image = path.join(root, 'image.json')
  writeFileSync(image, JSON.stringify(imageOf(release, root)))
  const child = spawn(process.execPath, [...execArgv, bootstrap, image, path.join(root, entry)], {
    stdio: ['pipe', 'pipe', 'inherit', 'pipe'],
  })
  const request = openRequests(child)
  const prepare = async (): Promise<Prepared> => {
    const next = await build(builder)
    const { loaded } = expectType(await request({ type: 'status', id: 0 }), 'status')
    const plan = planUpgrade(release, next, { loaded })
    if (plan.verdict !== 'hot') throw new Error(`The plan is ${plan.verdict}: ${JSON.stringify(plan.refusals)}`)
    const { steps } = plan
    const modules = steps
      .flatMap(({ module }) => next.modules[module] ?? [])
      .filter(({ path: file, digest }) => digest !== release.modules[file]?.digest)
    const message = { type: 'prepare', id: 0, release: next.id, steps, modules, timeoutMs: 60_000 } as const
    const { prepareMs } = expectType(await request(message), 'prepared')
    const commit = async (): Promise<number> => {
      const { commitMs } = expectType(await request({ type: 'commit', id: 0 }), 'committed')
      release = next
      return commitMs
    }
    return { plan, prepareMs, commit }
  }
  return {
    ...conversation(child),
    prepare,
    upgrade: async () => {
      const { plan, prepareMs, commit } = await prepare()
      return { plan, prepareMs, commitMs: await commit() }
    },
    status: async () => expectType(await request({ type: 'status', id: 0 }), 'status'),
  }
}

async function build(builder: ReturnType<typeof openBuilder>): Promise<Release> {
  const result = await builder.build()
  if (!result.ok) throw new Error(`The program cannot be built: ${JSON.stringify(result.reasons)}`)
  return result.release
}

/** One request at a time, so that answers need no numbers. Resolves to a function once the program has started. */
function openRequests(child: ChildProcess): (message: HostMessage) => Promise<RuntimeMessage> {
  const pipe = child.stdio[3] as Duplex
  const lines = answers(createInterface({ input: pipe }), child)
  const started = lines()
  return async (message) => {
    await started
    const answer = lines()
    pipe.write(`${JSON.stringify(message)}\n`)
    return JSON.parse(await answer) as RuntimeMessage
  }
}

function expectType<Type extends RuntimeMessage['type']>(
  message: RuntimeMessage,
  type: Type,
): Extract<RuntimeMessage, { type: Type }> {
  if (message.type !== type) throw new Error(`The runtime answered ${JSON.stringify(message)}, not ${type}.`)
  return message as Extract<RuntimeMessage, { type: Type }>
}

function conversation(child: ChildProcess): Program {
  const lines = answers(createInterface({ input: child.stdout! }), child)
  const closed = once(child, 'close')
  return {
    pid: child.pid!,
    ask: async <Answer>(command: string, ...values: readonly (string | number)[]) => {
      const answer = lines()
      child.stdin!.write(`${[command, ...values].join(' ')}\n`)
      return JSON.parse(await answer) as Answer
    },
    stop: async () => {
      child.kill('SIGKILL')
      await closed
    },
  }
}

/** Each call waits for one more line; all of them fail when the process ends. */
function answers(lines: Interface, child: ChildProcess): () => Promise<string> {
  const waiting: PromiseWithResolvers<string>[] = []
  const early: string[] = []
  lines.on('line', (line) => {
    const next = waiting.shift()
    if (next === undefined) early.push(line)
    else next.resolve(line)
  })
  child.once('close', (code, signal) => {
    for (const { reject } of waiting) reject(new Error(`The program ended with ${code ?? signal}.`))
  })
  return async () => {
    const line = early.shift()
    if (line !== undefined) return line
    const next = Promise.withResolvers<string>()
    waiting.push(next)
    return next.promise
  }
}
