import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { Agent, get } from 'node:http'
import { createServer, type AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { createWorkspace, setVersion, writeFiles } from './workspace.ts'

/** A program under a tool that brings saved files to life, asked over HTTP. */
export interface Watched {
  /** Saves a file and asks until the answer's `field` is the version. */
  save(file: string, field: string, version: number): Promise<{ readonly elapsedMs: number; readonly failed: number }>
  stop(): Promise<void>
}

const startTimeoutMs = 60_000
const saveTimeoutMs = 20_000
const pollMs = 1
/** Time for a tool to come to rest before the next save. */
const restMs = 300

export async function startWatched(
  name: string,
  args: readonly string[],
  files: ReadonlyMap<string, string>,
): Promise<Watched> {
  const { root, remove } = createWorkspace('save')
  writeFiles(root, files)
  const port = await freePort()
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { ...process.env, BENCH_PORT: String(port), NODE_NO_WARNINGS: '1' },
    stdio: ['ignore', 'ignore', 'ignore'],
    detached: true,
  })
  const agent = new Agent({ keepAlive: true })
  const until = async (what: string, timeoutMs: number, isDone: (answer: Answer) => boolean): Promise<number> => {
    const endsAt = performance.now() + timeoutMs
    let failed = 0
    for (;;) {
      const answer = await ask(agent, port)
      if (answer === null) failed += 1
      else if (isDone(answer)) return failed
      if (performance.now() > endsAt) throw new Error(`${name}: ${what} took longer than ${timeoutMs} ms.`)
      await delay(pollMs)
    }
  }
  await until('the start', startTimeoutMs, () => true)
  await delay(1000)
  return {
    save: async (file, field, version) => {
      const startedAt = performance.now()
      setVersion(root, file, version)
      const failed = await until(`a save of ${file}`, saveTimeoutMs, (answer) => answer[field] === version)
      const elapsedMs = performance.now() - startedAt
      await delay(restMs)
      return { elapsedMs, failed }
    },
    stop: async () => {
      agent.destroy()
      await stopGroup(child)
      remove()
    },
  }
}

type Answer = Readonly<Record<string, unknown>>

/** The answer, or null for a request that got none. */
function ask(agent: Agent, port: number): Promise<Answer | null> {
  return new Promise((resolve) => {
    const request = get({ agent, port, host: '127.0.0.1', path: '/poll', timeout: 2000 }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        text += chunk
      })
      response.on('end', () => resolve(response.statusCode === 200 ? (JSON.parse(text) as Answer) : null))
      response.on('error', () => resolve(null))
    })
    request.on('timeout', () => request.destroy())
    request.on('error', () => resolve(null))
  })
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** The tools start processes of their own: the whole group ends. */
async function stopGroup(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const closed = once(child, 'close')
  process.kill(-child.pid!, 'SIGKILL')
  await closed
}
