import { cpus, loadavg, totalmem } from 'node:os'
import type { CheckReport } from '@midflight/check'
import type { Break } from './corpus.ts'
import type { Score } from './score.ts'

export interface Measured {
  readonly score: Score
  /** `null` if it could not be judged. */
  readonly report: CheckReport | null
  /** That passed. */
  readonly ms: number
  readonly cpuMs: number
  readonly peakBytes: number
}

/** The figures, and every pair that was judged wrong or in part, or not at all. */
export function reportText(measured: readonly Measured[]): string {
  return [
    '# How good the check is',
    '',
    'Written by `npm run bench:check`; not by hand. What the corpus is and how it is scored: [bench/check](../bench/check/README.md).',
    '',
    `${new Date().toISOString().slice(0, 10)}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GB, ${process.platform} ${process.arch}, Node ${process.version}.`,
    `When it was run, ${loadavg()[0]?.toFixed(0)} threads on average wanted the processors: the time that passed says little, CPU time more.`,
    '',
    ...figures(measured.filter(({ score: { pair } }) => pair.heldOut !== true && pair.javascript !== true)),
    '',
    '## Held out',
    '',
    'Pairs that were chosen and verified before the judge saw them; it was not mended after what they showed.',
    '',
    ...figures(measured.filter(({ score }) => score.pair.heldOut === true)),
    '',
    '## The slowest pairs',
    '',
    '| package | from | to | CPU time | memory | clients tried |',
    '|---|---|---|---|---|---|',
    ...measured
      .toSorted((a, b) => b.cpuMs - a.cpuMs)
      .slice(0, 10)
      .map(slowRow),
    '',
    ...javaScriptFigures(measured.filter(({ score }) => score.pair.javascript === true)),
    '## Pairs that were not judged right, or not in full',
    '',
    '| package | from | to | corpus says | missed | missed, but told as rare | false alarms |',
    '|---|---|---|---|---|---|---|',
    ...measured.flatMap(({ score }) => rowOf(score)),
    '',
  ].join('\n')
}

/** Packages without declarations are judged by other means. */
function javaScriptFigures(measured: readonly Measured[]): string[] {
  return measured.length === 0
    ? []
    : ['Packages of plain JavaScript, without declarations:', '', ...figures(measured), '']
}

function figures(measured: readonly Measured[]): string[] {
  const scores = measured.map(({ score }) => score)
  const breaking = scores.filter(({ pair }) => pair.verdict === 'breaking')
  const harmless = scores.filter(({ pair }) => pair.verdict === 'harmless')
  const judgedBreaking = scores.filter(({ findings }) => findings > 0)
  const breaks = breaking.flatMap(({ found, missed }) => [
    ...found.map((one) => ({ one, isFound: true })),
    ...missed.map((one) => ({ one, isFound: false })),
  ])
  const documented = breaks.filter(({ one }) => one.says !== undefined)
  const alarms = scores.reduce((sum, { falseAlarms }) => sum + falseAlarms.length, 0)
  const findings = scores
    .filter(({ pair }) => pair.verdict === 'harmless' || pair.complete)
    .reduce((sum, score) => sum + score.findings, 0)
  const times = sorted(measured.map(({ ms }) => ms))
  const cpuTimes = sorted(measured.map(({ cpuMs }) => cpuMs))
  const peaks = sorted(measured.map(({ peakBytes }) => peakBytes))
  const rightBreaking = breaking.filter(({ isRight }) => isRight).length
  return [
    '| | |',
    '|---|---|',
    `| pairs | ${scores.length}: ${breaking.length} breaking, ${harmless.length} harmless |`,
    `| could not be judged | ${ratio(measured.filter(({ report }) => report === null).length, scores.length)} |`,
    `| precision of verdicts | ${ratio(rightBreaking, judgedBreaking.length)} |`,
    `| recall of verdicts | ${ratio(rightBreaking, breaking.length)} |`,
    `| harmless pairs called breaking | ${ratio(harmless.filter(({ isRight }) => !isRight).length, harmless.length)} |`,
    `| documented breaks named, by symbol | ${ratio(documented.filter(({ isFound }) => isFound).length, documented.length)} |`,
    `| undocumented breaks named, by symbol | ${ratio(breaks.filter(({ one, isFound }) => one.says === undefined && isFound).length, breaks.length - documented.length)} |`,
    `| findings that are false alarms, where the corpus says all | ${ratio(alarms, findings)} |`,
    `| CPU time of a pair, all threads | median ${seconds(cpuTimes[cpuTimes.length >> 1])}, worst ${seconds(cpuTimes.at(-1))} |`,
    `| time that passed for a pair | median ${seconds(times[times.length >> 1])}, worst ${seconds(times.at(-1))} |`,
    `| memory of the judge, with the compiler | median ${Math.round((peaks[peaks.length >> 1] ?? 0) / 1e6)} MB, worst ${Math.round((peaks.at(-1) ?? 0) / 1e6)} MB |`,
  ]
}

function sorted(values: readonly number[]): readonly number[] {
  return values.toSorted((a, b) => a - b)
}

function seconds(ms = 0): string {
  return `${(ms / 1000).toFixed(1)} s`
}

function ratio(part: number, whole: number): string {
  return `${part} of ${whole}${whole === 0 ? '' : ` (${(part / whole).toFixed(3)})`}`
}

function slowRow({ score: { pair }, report, cpuMs, peakBytes }: Measured): string {
  return `| ${pair.package} | ${pair.old} | ${pair.new} | ${seconds(cpuMs)} | ${Math.round(peakBytes / 1e6)} MB | ${report?.lookedAt.clients ?? 'not judged'} |`
}

function rowOf({ pair, isRight, missed, rare, falseAlarms }: Score): string[] {
  if (isRight && missed.length === 0 && falseAlarms.length === 0) return []
  const text = (breaks: readonly Break[]): string =>
    breaks.map(({ symbol, kind }) => `\`${symbol}\` (${kind})`).join(', ')
  const alarms = falseAlarms.map(({ id }) => `\`${id}\``).join(', ')
  return [
    `| ${pair.package} | ${pair.old} | ${pair.new} | ${pair.verdict} | ${text(missed.filter((one) => !rare.includes(one)))} | ${text(rare)} | ${alarms} |`,
  ]
}
