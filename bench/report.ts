import { cpus, totalmem } from 'node:os'
import { isMet, type Figure } from './figures.ts'
import type { Spread } from './statistics.ts'

export interface Section {
  readonly title: string
  readonly method: string
  readonly figures: readonly Figure[]
  readonly durationMs: number
}

/** The whole record, in Markdown. */
export function reportOf(sections: readonly Section[], extent: string): string {
  const [cpu] = cpus()
  const all = sections.flatMap(({ figures }) => figures)
  const missed = all.filter((figure) => isMet(figure) === false)
  const judged = all.filter((figure) => isMet(figure) !== null)
  return [
    '# Results',
    '',
    `Written by \`npm run bench\` (${extent}) on ${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC.`,
    `Machine: ${cpus().length} × ${cpu?.model ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GB, ${process.platform} ${process.arch}; Node ${process.version} (V8 ${process.versions.v8}).`,
    'Every figure is a median with the least and the greatest value behind it; ratios are those of the medians, or medians of the ratios where the measurements came in pairs.',
    '',
    `${judged.length - missed.length} of ${judged.length} targets met.${missed.length === 0 ? '' : ' Missed:'}`,
    '',
    ...missed.map((figure) => `- ${figure.what}: ${verdictOf(figure)}`),
    ...(missed.length === 0 ? [] : ['']),
    ...sections.flatMap(sectionLines),
  ].join('\n')
}

function sectionLines({ title, method, figures, durationMs }: Section): string[] {
  return [
    `## ${title}`,
    '',
    `${method} Took ${Math.round(durationMs / 1000)} s.`,
    '',
    '| what | unit | Midflight | peer | ratio | target | |',
    '|---|---|---|---|---|---|---|',
    ...figures.map(rowOf),
    '',
  ]
}

function rowOf(figure: Figure): string {
  const { what, unit, ours, peer, ratio, note } = figure
  const cells = [
    note === '' ? what : `${what} (${note})`,
    unit,
    textOf(ours),
    peer === null ? '' : `${textOf(peer.spread)} ${peer.name}`,
    ratio === null ? '' : ratio.toFixed(ratio < 10 ? 3 : 1),
    targetOf(figure),
    isMet(figure) === null ? '' : isMet(figure) === true ? 'met' : '**missed**',
  ]
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
}

/** One line for the terminal. */
export function lineOf(figure: Figure): string {
  const { what, unit, ours, peer, note } = figure
  const against = peer === null ? '' : ` · ${peer.name} ${textOf(peer.spread)}`
  const verdict =
    figure.target === null ? ratioOf(figure) : `${verdictOf(figure)} ${isMet(figure) === true ? '✓' : '✗'}`
  return `  ${what} [${unit}]: ${textOf(ours)}${against}${verdict === '' ? '' : ` → ${verdict}`}${note === '' ? '' : ` (${note})`}`
}

function verdictOf(figure: Figure): string {
  const value = figure.target?.of === 'ratio' ? ratioOf(figure) : `${short(figure.ours.median)} ${figure.unit}`
  return `${value}, target ${targetOf(figure)}`
}

function ratioOf({ ratio }: Figure): string {
  return ratio === null ? '' : `× ${ratio.toFixed(3)}`
}

function targetOf({ target, unit }: Figure): string {
  if (target === null) return ''
  return `${target.better === 'lower' ? '≤' : '≥'} ${target.limit}${target.of === 'value' ? ` ${unit}` : ''}`
}

function textOf({ median, min, max, count }: Spread): string {
  return count === 1 ? short(median) : `${short(median)} (${short(min)}–${short(max)})`
}

function short(value: number): string {
  if (value === 0) return '0'
  const size = Math.abs(value)
  if (size >= 1000) return Math.round(value).toLocaleString('en').replaceAll(',', ' ')
  return size >= 100 ? value.toFixed(0) : size >= 10 ? value.toFixed(1) : value.toFixed(size >= 1 ? 2 : 3)
}
