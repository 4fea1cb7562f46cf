import { stripTypeScriptTypes } from 'node:module'

/**
 * A program of exactly 200 modules: an entry with an HTTP server and commands on standard input, an app, a configuration, a shared module that
 * all leaves import, 14 groups and 182 leaves. Every module has a number that an upgrade can change.
 */
export const entry = 'src/main.ts'
export const sharedFile = 'src/shared.ts'
export const leafFile = 'src/group0/leaf0.ts'

const groups = 14
const leaves = 13

export type Flavour = 'typescript' | 'javascript'

export interface GeneratedOptions {
  readonly flavour?: Flavour
  /** The entry reaches the app through a dynamic import on every request, as hot-hook needs it. */
  readonly dynamicApp?: boolean
  /** Every leaf keeps an instance of its class from its load on. */
  readonly keepsInstances?: boolean
}

export function generateProgram(options: GeneratedOptions = {}): Map<string, string> {
  const { flavour = 'typescript', dynamicApp = false, keepsInstances = true } = options
  const files = new Map<string, string>()
  files.set('src/main.ts', mainText(dynamicApp))
  files.set('src/app.ts', appText())
  files.set('src/config.ts', configText())
  files.set(sharedFile, sharedText())
  for (let group = 0; group < groups; group++) {
    files.set(`src/group${group}/group.ts`, groupText(group))
    for (let leaf = 0; leaf < leaves; leaf++)
      files.set(`src/group${group}/leaf${leaf}.ts`, leafText(group, leaf, keepsInstances))
  }
  if (files.size !== 200) throw new Error(`The program has ${files.size} modules.`)
  const sources = flavour === 'typescript' ? files : new Map([...files].map(toJavaScript))
  const manifest = { name: 'generated', version: '1.0.0', private: true, type: 'module' }
  return new Map([...sources, ['package.json', JSON.stringify(manifest)]])
}

export function javaScriptPath(file: string): string {
  return file.replace(/\.ts$/, '.js')
}

function toJavaScript([file, text]: [string, string]): [string, string] {
  const code = stripTypeScriptTypes(text, { mode: 'strip' }).replaceAll(/\.ts'/g, ".js'")
  return [javaScriptPath(file), code.replaceAll(/[ \t]+$/gm, '')]
}

function mainText(dynamicApp: boolean): string {
  const load = dynamicApp
    ? "const { report } = (await import('./app.ts', { with: { hot: 'true' } })) as typeof import('./app.ts')"
    : ''
  return `import { createServer } from 'node:http'
import { createInterface } from 'node:readline'
${dynamicApp ? '' : "import { report } from './app.ts'"}
import { settings } from './config.ts'

let longestMs = 0
let lastAt = 0
let watching = false

/** Notes the longest time between two turns of the event loop. */
function turn(): void {
  const now = performance.now()
  longestMs = Math.max(longestMs, now - lastAt)
  lastAt = now
  if (watching) setImmediate(turn)
}

function watch(): number {
  longestMs = 0
  lastAt = performance.now()
  if (!watching) setImmediate(turn)
  watching = true
  return 0
}

function unwatch(): number {
  watching = false
  longestMs = Math.max(longestMs, performance.now() - lastAt)
  return longestMs
}

function heap(): number {
  const collect = (globalThis as { gc?: () => void }).gc
  for (let index = 0; index < 4; index++) collect?.()
  return process.memoryUsage().heapUsed + /* version */ 1 - 1
}

const server = createServer(async (request, response) => {
  ${load}
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify({ title: settings().title, ...report(request.url ?? '/') }))
})

createInterface({ input: process.stdin }).on('line', (line) => {
  const commands: Record<string, () => number> = { watch, unwatch, heap }
  console.log(JSON.stringify(commands[line]?.() ?? null))
})

if (process.env.BENCH_START === 'yes') {
  ${load}
  console.log(JSON.stringify(report('/')))
  process.exit()
}
const port = process.env.BENCH_PORT
if (port !== undefined) server.listen(Number(port), '127.0.0.1')
`
}

function appText(): string {
  const names = Array.from({ length: groups }, (_, group) => group)
  return `${names.map((group) => `import { total${group}, names${group} } from './group${group}/group.ts'`).join('\n')}
import { leafValue } from './group0/leaf0.ts'
import { sharedValue } from './shared.ts'

export interface Report {
  readonly path: string
  readonly leaf: number
  readonly shared: number
  readonly total: number
  readonly names: number
}

export function report(path: string): Report {
  const total = ${names.map((group) => `total${group}(path)`).join(' + ')}
  const names = [${names.map((group) => `names${group}()`).join(', ')}].flat()
  return { path, leaf: leafValue(), shared: sharedValue(), total: total + /* version */ 1 - 1, names: names.length }
}
`
}

function configText(): string {
  return `export interface Settings {
  readonly title: string
  readonly limit: number
}

const limits: Readonly<Record<string, number>> = { small: 10, usual: 100, large: 1000 }

export function settings(): Settings {
  return { title: 'generated', limit: limits.usual! + /* version */ 1 - 1 }
}
`
}

function sharedText(): string {
  return `/** Imported by every leaf. */
export function sharedValue(): number {
  return /* version */ 1
}

export function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high)
}

export function slug(text: string): string {
  return text.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')
}
`
}

function groupText(group: number): string {
  const all = Array.from({ length: leaves }, (_, leaf) => leaf)
  return `${all.map((leaf) => `import { score as score${leaf}, title as title${leaf} } from './leaf${leaf}.ts'`).join('\n')}

export function total${group}(path: string): number {
  return ${all.map((leaf) => `score${leaf}(path)`).join(' + ')} + /* version */ 1 - 1
}

export const names${group} = (): string[] => [${all.map((leaf) => `title${leaf}()`).join(', ')}]
`
}

function leafText(group: number, leaf: number, keepsInstances: boolean): string {
  const name = `${group}-${leaf}`
  const local = keepsInstances ? '' : '\n  const shelf = makeShelf()'
  return `import { settings } from '../config.ts'
import { clamp, sharedValue, slug } from '../shared.ts'

export interface Entry {
  readonly key: string
  readonly weight: number
  readonly tags: readonly string[]
}

const weights: readonly number[] = [${Array.from({ length: 8 }, (_, index) => (group * 31 + leaf * 7 + index) % 97).join(', ')}]
const label = \`leaf ${name} of \${weights.length}\`
const seen = new Map<string, Entry>()
let visits = 0

export class Shelf${group}x${leaf} {
  #entries: Entry[] = []
  readonly owner: string

  constructor(owner: string) {
    this.owner = owner
  }

  put(entry: Entry): this {
    this.#entries.push(entry)
    if (this.#entries.length > settings().limit) this.#entries.shift()
    return this
  }

  get weight(): number {
    return this.#entries.reduce((sum, { weight }) => sum + weight, 0)
  }

  find(key: string): Entry | undefined {
    return this.#entries.find((entry) => entry.key === key)
  }
}

${keepsInstances ? 'const shelf =' : `const makeShelf = (): Shelf${group}x${leaf} =>`} new Shelf${group}x${leaf}('${name}')

export function leafValue(): number {
  return /* version */ 1
}

export function title(): string {
  return slug(label)
}

export function score(path: string): number {
  visits += 1${local}
  const entry = entryOf(path)
  if (visits % 16 === 1) shelf.put(entry)
  return clamp(entry.weight + sharedValue(), 0, 100) + (shelf.weight % 7)
}

export async function describe(path: string): Promise<string> {${local}
  const entry = entryOf(path)
  const parts = await Promise.all(entry.tags.map(async (tag) => \`\${tag}:\${shelf.find(tag)?.weight ?? 0}\`))
  return parts.join(', ')
}

function entryOf(path: string): Entry {
  const known = seen.get(path)
  if (known !== undefined) return known
  const weight = weights[path.length % weights.length] ?? 0
  const entry: Entry = { key: path, weight, tags: [label, path, '${name}'] }
  if (seen.size < 32) seen.set(path, entry)
  return entry
}
`
}
