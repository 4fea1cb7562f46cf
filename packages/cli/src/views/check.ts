import type { CheckReport, Finding } from '@midflight/check'
import type { Paint } from '../terminal.ts'
import { counted } from './plan.ts'

/** Additions that are named; machines get all. */
const shownAdditions = 12

/** Modules that were not loaded, and are named; machines get all. */
const shownNotLoaded = 6

export function checkView(report: CheckReport, paint: Paint): string {
  const findings = report.findings.map((finding) => findingView(finding, paint))
  return [headline(report, paint), ...findings, additionsView(report, paint), lookedAtView(report, paint)]
    .filter((part) => part !== '')
    .join('\n\n')
}

function headline({ name, versions, verdict, findings }: CheckReport, paint: Paint): string {
  const is = verdict.is === 'major' ? paint(['red', 'bold'], 'major') : paint(['green', 'bold'], verdict.is)
  const breaking = findings.filter(({ severity }) => severity === 'breaking').length
  const rare = findings.length - breaking
  const what =
    (breaking === 0 ? 'breaks no client that was tried' : `breaks clients in ${counted(breaking, 'way')}`) +
    (rare === 0 ? '' : `, ${breaking === 0 ? 'but' : 'and'} unusual ones in ${counted(rare, 'way')}`)
  const declared = verdict.declared === null ? '' : `, and is declared ${verdict.declared}`
  const promise = verdict.keepsPromise ? '' : paint('red', '. The version does not keep its promise')
  return `${paint('bold', name)} ${versions.old} → ${versions.new}: ${is}. It ${what}${declared}${promise}.`
}

function findingView(
  { id, severity, message, place, oldType, diagnostics, witness, remedy }: Finding,
  paint: Paint,
): string {
  const where = place === null ? 'package.json' : `${place.file}:${place.line}`
  const weight = severity === 'breaking' ? paint('red', 'breaking') : paint('yellow', 'rare')
  const lines = [`${weight} ${paint('bold', id)}  ${paint('dim', where)}`, `  ${message}`]
  if (oldType !== null) lines.push(`  ${paint('cyan', 'was')}     ${oldType}`)
  for (const [index, diagnostic] of diagnostics.entries())
    lines.push(`  ${index === 0 ? paint('cyan', 'now') : '   '}     ${diagnostic}`)
  if (witness !== null)
    lines.push(
      `  ${paint('cyan', 'witness')}`,
      ...witness
        .trimEnd()
        .split('\n')
        .map((line) => `    ${paint('dim', '|')} ${line}`),
    )
  lines.push(`  ${paint('cyan', 'remedy')}  ${remedy}`)
  return lines.join('\n')
}

function additionsView({ additions }: CheckReport, paint: Paint): string {
  if (additions.length === 0) return ''
  const shown = additions.slice(0, shownAdditions).join(', ')
  const more = additions.length > shownAdditions ? ` and ${additions.length - shownAdditions} more` : ''
  return `${paint('green', 'new')} ${shown}${more}`
}

function lookedAtView({ lookedAt: { clients, symbols, subpaths, runTime } }: CheckReport, paint: Paint): string {
  const types = `Looked at ${counted(symbols, 'symbol')} of ${counted(subpaths.length, 'entry point')} with ${counted(clients, 'client')}`
  const code = runTime === null ? 'ran nothing' : `loaded ${counted(runTime.modules, 'module')} of both versions`
  const notLoaded = (runTime?.notLoaded ?? []).map(
    ({ version, module, why }) =>
      `Not loaded, so that nothing is said of what it exports: ${module} of ${version}: ${why}.`,
  )
  return paint('dim', [`${types}, and ${code}.`, ...notLoaded.slice(0, shownNotLoaded), ...more(notLoaded)].join('\n'))
}

function more(notLoaded: readonly string[]): string[] {
  return notLoaded.length > shownNotLoaded ? [`And ${notLoaded.length - shownNotLoaded} more were not loaded.`] : []
}
