import { writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { checkPackages, obtainPackage } from '@midflight/check'
import type { Pair } from './corpus.ts'
import { pairs } from './corpus/index.ts'
import { watchMemory } from './memory.ts'
import { reportText, type Failure, type Measured } from './report.ts'
import { scoreOf } from './score.ts'

/**
 * Judges all pairs of the corpus, or those of the named packages: `node bench/check/run.ts [package…] [--page]`. With `--page` the figures go to
 * docs/check-quality.md.
 */
const { values, positionals } = parseArgs({
  options: { page: { type: 'boolean', default: false } },
  allowPositionals: true,
})
const cacheFolder = path.join(process.env['XDG_CACHE_HOME'] ?? path.join(homedir(), '.cache'), 'midflight', 'packages')
const page = path.join(import.meta.dirname, '../../docs/check-quality.md')

const wanted = pairs.filter(({ package: name }) => positionals.length === 0 || positionals.includes(name))
const measured: Measured[] = []
const failures: Failure[] = []
for (const pair of wanted) {
  try {
    const one = await measure(pair)
    measured.push(one)
    process.stdout.write(lineOf(one))
  } catch (error) {
    const failure = { pair, why: error instanceof Error ? error.message : String(error) }
    failures.push(failure)
    process.stdout.write(`FAILED ${pair.package} ${pair.old} → ${pair.new}: ${failure.why}\n`)
  }
}
const text = reportText(measured, failures)
process.stdout.write(`\n${text.split('\n## ')[0]}\n`)
if (values.page) await writeFile(page, text)
if (failures.length > 0) process.exitCode = 1

async function measure(pair: Pair): Promise<Measured> {
  const shelf = { cacheFolder, cwd: process.cwd() }
  const [old, next] = await Promise.all([
    obtainPackage(`${pair.package}@${pair.old}`, shelf),
    obtainPackage(`${pair.package}@${pair.new}`, shelf),
  ])
  const memory = watchMemory(process.pid)
  const startedAt = performance.now()
  try {
    const report = await checkPackages(old, next)
    const ms = performance.now() - startedAt
    return { score: scoreOf(pair, report), report, ms, peakBytes: memory.end() }
  } finally {
    memory.end()
  }
}

function lineOf({ score, ms, peakBytes }: Measured): string {
  const { pair, isRight, missed, falseAlarms } = score
  const problems = [
    ...missed.map(
      ({ symbol, kind, says }) => `    missed ${symbol} (${kind}${says === undefined ? ', undocumented' : ''})\n`,
    ),
    ...falseAlarms
      .slice(0, 8)
      .map(({ id, diagnostics }) => `    false  ${id}  ${diagnostics[0]?.slice(0, 160) ?? ''}\n`),
  ]
  const head = `${isRight ? 'right' : 'WRONG'} ${pair.package} ${pair.old} → ${pair.new} (${pair.verdict}) ${Math.round(ms)} ms ${Math.round(peakBytes / 1e6)} MB`
  return `${head}\n${problems.join('')}`
}
