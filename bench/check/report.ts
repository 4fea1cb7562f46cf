import { cpus, totalmem } from 'node:os'
import type { CheckReport } from '@midflight/check'
import type { Pair } from './corpus.ts'
import type { Score } from './score.ts'

export interface Measured {
  readonly score: Score
  readonly report: CheckReport
  readonly ms: number
  readonly peakBytes: number
}

/** A pair that could not be judged. */
export interface Failure {
  readonly pair: Pair
  readonly why: string
}

/** The figures, and every pair that was judged wrong or in part, or not at all. */
export function reportText(measured: readonly Measured[], failures: readonly Failure[]): string {
  return [
    '# How good the check is',
    '',
    'Written by `npm run bench:check`; not by hand. What the corpus is and how it is scored: [bench/check](../bench/check/README.md).',
    '',
    `${new Date().toISOString().slice(0, 10)}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GB, ${process.platform} ${process.arch}, Node ${process.version}.`,
    '',
    ...figures(measured),
    `| pairs that could not be judged | ${failures.length} |`,
    '',
    ...(failures.length === 0 ? [] : ['## Pairs that could not be judged', '', ...failures.map(failureLine), '']),
    '## Pairs that were not judged right, or not in full',
    '',
    '| package | from | to | corpus says | missed | false alarms |',
    '|---|---|---|---|---|---|',
    ...measured.flatMap(({ score }) => rowOf(score)),
    '',
  ].join('\n')
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
  const times = measured.map(({ ms }) => ms).toSorted((a, b) => a - b)
  const peaks = measured.map(({ peakBytes }) => peakBytes).toSorted((a, b) => a - b)
  const rightBreaking = breaking.filter(({ isRight }) => isRight).length
  return [
    '| | |',
    '|---|---|',
    `| pairs | ${scores.length}: ${breaking.length} breaking, ${harmless.length} harmless |`,
    `| precision of verdicts | ${ratio(rightBreaking, judgedBreaking.length)} |`,
    `| recall of verdicts | ${ratio(rightBreaking, breaking.length)} |`,
    `| harmless pairs called breaking | ${ratio(harmless.filter(({ isRight }) => !isRight).length, harmless.length)} |`,
    `| documented breaks named, by symbol | ${ratio(documented.filter(({ isFound }) => isFound).length, documented.length)} |`,
    `| undocumented breaks named, by symbol | ${ratio(breaks.filter(({ one, isFound }) => one.says === undefined && isFound).length, breaks.length - documented.length)} |`,
    `| findings that are false alarms, where the corpus says all | ${ratio(alarms, findings)} |`,
    `| time of a pair | median ${Math.round(times[times.length >> 1] ?? 0)} ms, worst ${Math.round(times.at(-1) ?? 0)} ms |`,
    `| memory of the judge, with the compiler | median ${Math.round((peaks[peaks.length >> 1] ?? 0) / 1e6)} MB, worst ${Math.round((peaks.at(-1) ?? 0) / 1e6)} MB |`,
  ]
}

function failureLine({ pair, why }: Failure): string {
  return `- ${pair.package} ${pair.old} → ${pair.new}: ${why}`
}

function ratio(part: number, whole: number): string {
  return `${part} of ${whole}${whole === 0 ? '' : ` (${(part / whole).toFixed(3)})`}`
}

function rowOf({ pair, isRight, missed, falseAlarms }: Score): string[] {
  if (isRight && missed.length === 0 && falseAlarms.length === 0) return []
  const missedText = missed.map(({ symbol, kind }) => `\`${symbol}\` (${kind})`).join(', ')
  const alarms = falseAlarms.map(({ id }) => `\`${id}\``).join(', ')
  return [`| ${pair.package} | ${pair.old} | ${pair.new} | ${pair.verdict} | ${missedText} | ${alarms} |`]
}
