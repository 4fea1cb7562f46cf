import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { atLeast, atMost, figure, type Bench, type Extent, type Figure } from './figures.ts'
import type { LoadResult } from './load-client.ts'
import { midflightBin, runMidflight } from './midflight-command.ts'
import { copyProgram, setVersion, type Workspace } from './workspace.ts'

const connections = 16
const changed = ['src/pricing.ts', 'src/products.ts', 'src/orders.ts']
const upgrades = 20

export const http: Bench = {
  title: 'HTTP throughput and latency against plain `node`',
  method:
    `A JSON server of nine modules, driven over ${connections} keep-alive connections by a client in a process of its own; both servers are up at the same time and are loaded in turn. ` +
    'Each pair of servers is measured before and after 20 upgrades of three of the modules, the plain one without them; under load, but not while upgrading.',
  run: runHttp,
}

interface Server {
  readonly load: () => Promise<LoadResult>
  readonly stop: () => Promise<void>
}

async function runHttp(extent: Extent): Promise<readonly Figure[]> {
  const pairs = extent === 'full' ? 4 : 1
  const rounds = extent === 'full' ? 8 : 3
  const sliceMs = extent === 'full' ? 3000 : 1500
  const before = { ours: [] as LoadResult[], plain: [] as LoadResult[] }
  const after = { ours: [] as LoadResult[], plain: [] as LoadResult[] }
  for (let pair = 0; pair < pairs; pair++) {
    const workspace = copyProgram('shop')
    const ours = await startServer([midflightBin, 'run', 'src/main.ts'], workspace, sliceMs)
    const plain = await startServer(['src/main.ts'], workspace, sliceMs)
    try {
      for (const server of [ours, plain, ours, plain]) await server.load()
      await measure(before, { ours, plain }, rounds)
      await upgradeOften(workspace)
      for (const server of [ours, plain]) await server.load()
      await measure(after, { ours, plain }, rounds)
    } finally {
      await Promise.all([ours.stop(), plain.stop()])
      workspace.remove()
    }
  }
  return [...figuresOf('before any upgrade', before), ...figuresOf(`after ${upgrades} upgrades`, after)]
}

interface Measured {
  readonly ours: LoadResult[]
  readonly plain: LoadResult[]
}

async function measure(into: Measured, servers: Record<'ours' | 'plain', Server>, rounds: number): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    for (const name of round % 2 === 0 ? (['ours', 'plain'] as const) : (['plain', 'ours'] as const))
      into[name].push(await servers[name].load())
  }
}

async function upgradeOften({ root }: Workspace): Promise<void> {
  for (let count = 1; count <= upgrades; count++) {
    for (const file of changed) setVersion(root, file, count + 1)
    await runMidflight(root, 'upgrade')
  }
}

function figuresOf(when: string, { ours, plain }: Measured): Figure[] {
  const values = (results: readonly LoadResult[], key: keyof LoadResult): number[] => results.map((one) => one[key])
  const compare = (what: string, unit: string, key: keyof LoadResult, target?: Figure['target']): Figure =>
    figure({
      what: `${what}, ${when}`,
      unit,
      ours: values(ours, key),
      peer: { name: 'node', values: values(plain, key) },
      paired: true,
      target: target ?? null,
    })
  return [
    compare('throughput', 'requests/s', 'perSecond', atLeast(0.98)),
    compare('p99', 'ms', 'p99Ms', atMost(1.05)),
    compare('p50', 'ms', 'p50Ms'),
    compare('worst', 'ms', 'worstMs'),
    compare('failed requests', '', 'failed'),
  ]
}

async function startServer(args: readonly string[], { root }: Workspace, sliceMs: number): Promise<Server> {
  const server = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] })
  const { port } = JSON.parse(await firstLine(server)) as { port: number }
  const client = spawn(
    process.execPath,
    [path.join(import.meta.dirname, 'load-client.ts'), String(port), String(connections), String(sliceMs)],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  )
  const lines = createInterface({ input: client.stdout })
  return {
    load: async () => {
      const line = once(lines, 'line')
      client.stdin.write('go\n')
      const [text] = (await line) as [string]
      return JSON.parse(text) as LoadResult
    },
    stop: async () => {
      client.kill()
      server.kill()
      await once(server, 'close')
    },
  }
}

async function firstLine(child: ChildProcess): Promise<string> {
  const lines = createInterface({ input: child.stdout! })
  const [text] = (await Promise.race([
    once(lines, 'line'),
    once(child, 'exit').then(() => Promise.reject(new Error('The server ended before it listened.'))),
  ])) as [string]
  return text
}
