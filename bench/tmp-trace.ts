import { writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import path from 'node:path'
import { entry, generateProgram, leafFile } from './generated-program.ts'
import { createWorkspace, setVersion, writeFiles } from './workspace.ts'
import { runHost } from '@midflight/host'
const { realEngine } = await import(new URL('../packages/host/dist/engine.js', import.meta.url).href)
const { root } = createWorkspace('save')
writeFiles(root, generateProgram({ dynamicApp: false }))
process.env['BENCH_PORT'] = '18765'
const engine = realEngine()
let at = 0
const rows: Record<string, number[]> = {}
const note = (k: string, ms: number) => (rows[k] ??= []).push(ms)
const open = engine.openBuilder
engine.openBuilder = (o: unknown) => { const b = open(o); return { build: async (s?: string) => { if (at) note('1 write→build start', performance.now() - at); const t = performance.now(); const r = await b.build(s); if (at) note('2 build', performance.now() - t); return r } } }
const plan = engine.planUpgrade
engine.planUpgrade = (...a: unknown[]) => { const t = performance.now(); note('3 write→plan start', t - at); const p = plan(...a); note('4 plan', performance.now() - t); return p }
let saved: (() => void) | null = null
process.chdir(root)
void runHost({ entry: path.join(root, entry), args: [], control: null, dev: true, engine, onEvent: (e) => {
  if (e.kind === 'saved') { note('7 write→saved', performance.now() - at); const o = e.outcome as any; if (o.outcome === 'committed') { note('5 prepare', o.prepareMs); note('6 commit', o.commitMs) } else console.log(JSON.stringify(o).slice(0, 300)); saved?.() }
} }).then(() => process.exit(0))
await new Promise((r) => setTimeout(r, 4000))
for (let v = 2; v < 40; v++) {
  await new Promise((r) => setTimeout(r, 300))
  const done = new Promise<void>((r) => (saved = r))
  at = performance.now()
  setVersion(root, leafFile, v)
  await done
}
for (const k of Object.keys(rows).sort()) { const a = rows[k]!.slice(3).sort((x, y) => x - y); console.log(k.padEnd(22), 'median', a[a.length >> 1]!.toFixed(1), 'min', a[0]!.toFixed(1), 'p90', a[Math.floor(a.length * 0.9)]!.toFixed(1)) }
process.kill(process.pid, 'SIGTERM')
