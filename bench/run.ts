import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { closures } from './closures.ts'
import { classes } from './classes.ts'
import type { Bench, Extent } from './figures.ts'
import { http } from './http.ts'
import { memory } from './memory.ts'
import { overlap } from './overlap.ts'
import { pause } from './pause.ts'
import { lineOf, reportOf, type Section } from './report.ts'
import { save } from './save.ts'
import { seam } from './seam.ts'
import { start } from './start.ts'

/**
 * `npm run bench` measures everything and writes RESULTS.md. `-- --short` is a quick run and `-- seam http` a part of it: both only print.
 */
const benches: Readonly<Record<string, Bench>> = { seam, overlap, classes, closures, http, pause, save, start, memory }

const { values, positionals } = parseArgs({
  options: { short: { type: 'boolean', default: false } },
  allowPositionals: true,
})
const unknown = positionals.filter((name) => !(name in benches))
if (unknown.length > 0) {
  console.error(`There is no bench ${unknown.join(', ')}: choose of ${Object.keys(benches).join(', ')}.`)
  process.exit(1)
}

const extent: Extent = values.short ? 'short' : 'full'
const chosen = Object.entries(benches).filter(([name]) => positionals.length === 0 || positionals.includes(name))
const sections: Section[] = []
for (const [name, bench] of chosen) {
  console.log(`${name}: ${bench.title}`)
  const startedAt = performance.now()
  const figures = await bench.run(extent)
  sections.push({ title: bench.title, method: bench.method, figures, durationMs: performance.now() - startedAt })
  for (const figure of figures) console.log(lineOf(figure))
  // Written as it grows: a run that is ended early has measured something.
  if (extent === 'full' && positionals.length === 0) {
    writeFileSync(path.join(import.meta.dirname, 'RESULTS.md'), reportOf(sections, extent))
  }
}
