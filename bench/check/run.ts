import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { checkPackages, obtainPackage } from '@midflight/check'
import type { Pair } from './corpus.ts'
import { pairs } from './corpus/index.ts'
import { reportText, type Measured } from './report.ts'
import { scoreOf } from './score.ts'
import { watchUsage } from './usage.ts'

/**
 * Judges all pairs of the corpus, or those of the named packages: `node bench/check/run.ts [package…] [--page]`. With `--page` the figures go to
 * docs/check-quality.md. On a busy machine several runs share the pairs, `--share 1/3 --save one.json`, and `--from one.json --from …` makes a page of what they saved.
 */
const { values, positionals } = parseArgs({
  options: {
    page: { type: 'boolean', default: false },
    share: { type: 'string', default: '1/1' },
    save: { type: 'string' },
    from: { type: 'string', multiple: true, default: [] },
  },
  allowPositionals: true,
})
/** Longer than users wait, since other work may take most of the machine. */
const timeoutMs = 1_200_000
const cacheFolder = path.join(process.env['XDG_CACHE_HOME'] ?? path.join(homedir(), '.cache'), 'midflight', 'packages')
const page = path.join(import.meta.dirname, '../../docs/check-quality.md')

/** Types that compute types take longest: they come last. */
const longest: ReadonlySet<string> = new Set(['rxjs', 'immutable', 'type-fest', '@sinclair/typebox', 'valibot', 'zod'])
const wanted = pairs
  .filter(({ package: name }) => positionals.length === 0 || positionals.includes(name))
  .toSorted((a, b) => Number(longest.has(a.package)) - Number(longest.has(b.package)))
const [share, shares] = values.share.split('/').map(Number)
const measured: Measured[] = values.from.flatMap((file) => JSON.parse(readFileSync(file, 'utf8')) as Measured[])
for (const [index, pair] of (values.from.length > 0 ? [] : wanted).entries()) {
  if (index % (shares ?? 1) !== (share ?? 1) - 1) continue
  const one = await measure(pair)
  measured.push(one)
  process.stdout.write(lineOf(one))
  // After each pair: what was measured is not lost with what was not.
  if (values.save !== undefined) await writeFile(values.save, JSON.stringify(measured))
}
if (values.page) await writeFile(page, reportText(measured))
process.stdout.write(`\n${reportText(measured).split('\n## ')[0]}\n`)

async function measure(pair: Pair): Promise<Measured> {
  const shelf = { cacheFolder, cwd: process.cwd() }
  const [old, next] = await Promise.all([
    obtainPackage(`${pair.package}@${pair.old}`, shelf),
    obtainPackage(`${pair.package}@${pair.new}`, shelf),
  ])
  const usage = watchUsage(process.pid)
  const startedAt = performance.now()
  const report = await checkPackages(old, next, { run: true }, { timeoutMs }).catch((error: unknown) => {
    process.stdout.write(`${error instanceof Error ? error.message.slice(0, 300) : String(error)}\n`)
    return null
  })
  const ms = performance.now() - startedAt
  return { score: scoreOf(pair, report), report, ms, ...usage.end() }
}

function lineOf({ score, ms, cpuMs, peakBytes }: Measured): string {
  const { pair, isRight, missed, falseAlarms } = score
  const problems = [
    ...missed.map(
      ({ symbol, kind, says }) => `    missed ${symbol} (${kind}${says === undefined ? ', undocumented' : ''})\n`,
    ),
    ...falseAlarms
      .slice(0, 8)
      .map(({ id, diagnostics }) => `    false  ${id}  ${diagnostics[0]?.slice(0, 160) ?? ''}\n`),
  ]
  const head = `${isRight ? 'right' : 'WRONG'} ${pair.package} ${pair.old} → ${pair.new} (${pair.verdict}) ${Math.round(ms)} ms (${cpuMs} ms of CPU) ${Math.round(peakBytes / 1e6)} MB`
  return `${head}\n${problems.join('')}`
}
