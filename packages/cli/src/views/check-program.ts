import path from 'node:path'
import type { CheckReport, ProgramBreak, ProgramReport, UsedSymbol } from '@midflight/check'
import type { Paint } from '../terminal.ts'
import { counted } from './plan.ts'
import { table } from './table.ts'

/** Symbols, and places of each, that are named; machines get all. */
const shownSymbols = 40
const shownPlaces = 3
/** Places that could not be followed that are named. */
const shownLost = 12

/** A release as it is for one program. */
export function checkProgramView(report: CheckReport, program: ProgramReport, paint: Paint): string {
  return [
    headline(report, program, paint),
    ...program.breaks.map((found) => breakView(found, paint)),
    ...doubtsView(program, paint),
    findingsView(program, paint),
    usesView(program, paint),
    notFollowedView(program, paint),
    lookedAtView(report, program, paint),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

function headline({ name, versions }: CheckReport, { verdict, breaks, folder }: ProgramReport, paint: Paint): string {
  const what = {
    safe: () => `${paint(['green', 'bold'], 'safe for this program')}. It breaks no client that was tried`,
    'not-for-you': () => paint(['green', 'bold'], 'breaking, but not for you'),
    breaking: () => `${paint(['red', 'bold'], 'breaking for you')}, at ${counted(breaks.length, 'place')}`,
    'not-known': () => paint(['yellow', 'bold'], 'not known to be safe for you'),
  }[verdict]()
  return `${paint('bold', name)} ${versions.old} → ${versions.new} for ${path.basename(folder)}: ${what}.`
}

function breakView(
  { file, line, column, message, diagnostics, symbol, finding, remedy }: ProgramBreak,
  paint: Paint,
): string {
  const of = symbol === null ? '' : `  ${paint('dim', symbol)}`
  const lines = [`${paint('red', 'breaking')} ${paint('bold', `${file}:${line}:${column}`)}${of}`, `  ${message}`]
  for (const [index, text] of diagnostics.entries())
    lines.push(`  ${index === 0 ? paint('cyan', 'now') : '   '}      ${text}`)
  if (finding !== null) lines.push(`  ${paint('cyan', 'finding')}  ${finding}`)
  lines.push(`  ${paint('cyan', 'remedy')}   ${remedy}`)
  return lines.join('\n')
}

function doubtsView({ verdict, doubts, findings }: ProgramReport, paint: Paint): readonly string[] {
  if (verdict !== 'not-known') return []
  const reasons = [
    ...doubts,
    ...findings.flatMap(({ id, effect, reason }) => (effect === 'not-known' ? `${id}: ${reason ?? ''}` : [])),
  ]
  return reasons.map((reason) => `${paint('yellow', 'not known')} ${reason}`)
}

/** What the release breaks for others, and why not for this program. */
function findingsView({ findings }: ProgramReport, paint: Paint): string {
  const spared = findings.filter(({ effect }) => effect === 'fits' || effect === 'not-used')
  if (spared.length === 0) return ''
  const rows = spared.map(({ id, effect, reason }) => [
    `  ${id}`,
    paint('dim', reason ?? (effect === 'fits' ? 'used, and fits' : 'not used')),
  ])
  return `${paint('green', 'not for you')}\n${table(rows)}`
}

function usesView({ uses }: ProgramReport, paint: Paint): string {
  if (uses.length === 0) return ''
  const rows = uses
    .slice(0, shownSymbols)
    .map((used) => [`  ${used.symbol}`, used.kinds.join(', '), String(used.count), paint('dim', placesOf(used))])
  const more = uses.length > shownSymbols ? `\n  and ${uses.length - shownSymbols} more` : ''
  return `${paint('cyan', 'used')}\n${table(rows)}${more}`
}

function placesOf({ places, count }: UsedSymbol): string {
  const shown = places.slice(0, shownPlaces).map(({ file, line }) => `${file}:${line}`)
  return [...shown, ...(count > shownPlaces ? [`and ${count - shownPlaces} more`] : [])].join(', ')
}

function notFollowedView({ notFollowed, uses }: ProgramReport, paint: Paint): string {
  const hidden = uses.flatMap(({ symbol, places }) =>
    places.flatMap((place) =>
      place.hidden === null ? [] : { ...place, reaches: symbol, what: `Not judged: ${place.hidden}` },
    ),
  )
  const all = [...notFollowed, ...hidden]
  if (all.length === 0) return ''
  const lines = all
    .slice(0, shownLost)
    .map(({ file, line, what, reaches }) => `  ${file}:${line}  ${reaches ?? '?'}  ${paint('dim', what)}`)
  const more = all.length > shownLost ? [`  and ${all.length - shownLost} more`] : []
  const meaning = 'What these places use could not be followed: a break there would not be seen.'
  return [`${paint('yellow', 'not followed')} ${meaning}`, ...lines, ...more].join('\n')
}

function lookedAtView({ findings }: CheckReport, { lookedAt, notes }: ProgramReport, paint: Paint): string {
  const { places, files, configs, existingErrors } = lookedAt
  const by = configs.length === 0 ? '' : `, by ${configs.join(', ')}`
  const already =
    existingErrors === 0
      ? ''
      : ` The compiler has ${counted(existingErrors, 'complaint')} about the program with the old version already; these are left out.`
  const looked = `Looked at ${counted(places, 'place')} of ${counted(files, 'file')}${by}, and at ${counted(findings.length, 'way')} in which clients break.${already}`
  return paint('dim', [...notes, looked].join('\n'))
}
