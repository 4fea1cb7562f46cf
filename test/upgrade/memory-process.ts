import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Release } from '@midflight/model'
import { planUpgrade } from '@midflight/planner'
import { imageOf, openBuilder } from '@midflight/release'
import { createProgram, createTransactions, generationStatuses, loadedModules, startProgram } from '@midflight/runtime'

/** What the process reports, in one line of JSON. */
export interface MemoryReport {
  readonly upgrades: number
  /** Heap used after collections, when 10 upgrades had been made, and at the end. */
  readonly heapBytes: { readonly early: number; readonly late: number }
  /** Replaced generations that had not been collected at the end. */
  readonly alive: readonly number[]
  /** The same while a closure of one generation was held, and that generation. */
  readonly held: { readonly generation: number; readonly alive: readonly number[]; readonly answer: unknown }
}

const moduleCount = 10
const upgrades = Number(process.argv[2])
const root = mkdtempSync(path.join(tmpdir(), 'midflight-memory-'))

function writeVersion(version: number): void {
  const write = (file: string, text: string): void => writeFileSync(path.join(root, file), text)
  mkdirSync(root, { recursive: true })
  write('package.json', '{ "name": "memory", "version": "1.0.0", "type": "module" }')
  for (let index = 1; index < moduleCount; index += 1) {
    const next = index + 1 < moduleCount ? index + 1 : null
    write(
      `m${index}.ts`,
      `${next === null ? '' : `import { f${next}, C${next} } from './m${next}.ts'\n`}
export const limit = ${version}
export const text = 'x'.repeat(99 + limit)
let count = 0
const seen = new Map<string, C${index}>()
export class C${index}${next === null ? '' : ` extends C${next}`} { #n = ${index}; read${index}() { return this.#n * limit } }
export function f${index}(): number {
  count += 1
  seen.set('last', new C${index}())
  return count + seen.get('last')!.read${index}()${next === null ? '' : ` + f${next}()`}
}`,
    )
  }
  write(
    'main.ts',
    `import { EventEmitter } from 'node:events'
import { f1, text } from './m1.ts'
export const bus = new EventEmitter()
bus.on('ask', (answer: unknown[]) => { answer.push(f1(), text.length, ${version}) })
export const keep = () => { const kept = 'kept${version}'; return () => kept + text.length }
export const table = { run() { return f1() + ${version} } }`,
  )
}

async function collect(): Promise<number> {
  for (let round = 0; round < 6; round += 1) {
    await new Promise((resolve) => setTimeout(resolve, 5))
    globalThis.gc?.()
  }
  return process.memoryUsage().heapUsed
}

async function build(version: number): Promise<Release> {
  writeVersion(version)
  const built = await openBuilder({ root, entry: 'main.ts' }).build()
  if (!built.ok) throw new Error(JSON.stringify(built.reasons))
  return built.release
}

const releases = [await build(1), await build(2)] as const
const program = createProgram(imageOf(releases[0], root))
await startProgram(program)
const transactions = createTransactions(program)
let current = 0

/** The two ways are planned once: what planning leaves in memory is none of the program's. */
const ways = [messageOf(releases[0], releases[1]), messageOf(releases[1], releases[0])] as const

function messageOf(from: Release, to: Release): Parameters<typeof transactions.prepare>[0] {
  const plan = planUpgrade(from, to, { loaded: loadedModules(program) })
  if (plan.verdict !== 'hot') throw new Error(JSON.stringify(plan.refusals))
  const modules = plan.steps.map(({ module }) => to.modules[module]!)
  return { type: 'prepare', id: 1, release: to.id, steps: plan.steps, modules, timeoutMs: 5_000 }
}

async function upgrade(): Promise<void> {
  const prepared = await transactions.prepare(ways[current === 0 ? 0 : 1])
  if (prepared.type !== 'prepared') throw new Error(JSON.stringify(prepared))
  const committed = await transactions.commit(1)
  if (committed.type !== 'committed') throw new Error(JSON.stringify(committed))
  current = 1 - current
  ask()
}

function exports(): { bus: { emit(name: string, value: unknown): void }; keep(): () => string } {
  return program.host.namespaceOf('main.ts') as ReturnType<typeof exports>
}

function ask(): void {
  const answer: unknown[] = []
  exports().bus.emit('ask', answer)
  if (answer[2] !== current + 1) throw new Error(`The program answers ${String(answer)}`)
}

function aliveGenerations(): number[] {
  const newest = program.generations.at(-1)!.number
  return generationStatuses(program).flatMap(({ number, collected }) =>
    collected || number === newest ? [] : [number],
  )
}

for (let done = 0; done < 10; done += 1) await upgrade()
await transactions.refreshed()
const early = await collect()
let closure: (() => string) | null = exports().keep()
const generation = program.generations.at(-1)!.number
for (let done = 10; done < upgrades; done += 1) await upgrade()
await transactions.refreshed()
await collect()
const held = { generation, alive: aliveGenerations(), answer: closure() }
closure = null
const late = await collect()
const report: MemoryReport = { upgrades, heapBytes: { early, late }, alive: aliveGenerations(), held }
rmSync(root, { recursive: true, force: true })
process.stdout.write(`${JSON.stringify(report)}\n`)
