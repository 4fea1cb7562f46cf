import type { BehaviourDifference } from '../verify-package/compare.ts'
import type { PackageReport } from '../verify-package/report.ts'
import type { Paint } from '../terminal.ts'
import { counted } from './plan.ts'
import { table } from './table.ts'

/** Characters of a value or a message that are shown; machines get all. */
const shownCharacters = 200
/** Differences, and names of a list, that are shown. */
const shownDifferences = 20
const shownNames = 5

export function packageReportView(report: PackageReport, paint: Paint): string {
  const shown = report.differences.slice(0, shownDifferences)
  const hidden = report.differences.length - shown.length
  return [
    headline(report, paint),
    countsView(report),
    ...shown.map((difference) => differenceView(difference, paint)),
    hidden > 0 ? `and ${hidden} more: --json` : '',
    namesView('Not always the same, and not compared', report.flaky),
    namesView('Failed before, and not compared', report.failedBefore),
    namesView('Not seen with the new version, which ran to the end', report.notSeen),
    namesView('Not run, since the time was over (--budget)', report.notRun),
    namesView('Runners that are not known', report.unknownRunners),
    namesView('Packages that the tests ask for and that npm cannot give', report.missingPackages),
    complaintsView(report),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

function headline({ name, versions, outcome, broken, kept, notRun }: PackageReport, paint: Paint): string {
  const what = `${name} ${versions.old} → ${versions.new}`
  switch (outcome) {
    case 'kept':
      return `${what}: ${paint(['green', 'bold'], 'kept')}. The new version passes ${counted(kept, 'test')} of the old one${notRun.length === 0 ? '' : `; ${counted(notRun.length, 'file')} not run`}.`
    case 'broken':
      return `${what}: ${paint(['red', 'bold'], 'broken')} in ${counted(broken.length, 'test')} that the old version passes.`
    case 'untold':
      return `${what}: ${paint(['yellow', 'bold'], 'could not be told')}. No test of the old version says anything about the new one.`
  }
}

function countsView(report: PackageReport): string {
  return table([
    [
      'run by',
      report.runners.map(({ name, files }) => (files === 0 ? name : `${name}, ${counted(files, 'file')}`)).join('; '),
    ],
    ['kept', String(report.kept)],
    ['broken', String(report.broken.length)],
    ['no promise', String(report.excused.length)],
    ['flaky', String(report.flaky.length)],
    ['failed before', String(report.failedBefore.length)],
    ['time', `${(report.elapsedMs / 1000).toFixed(1)} s`],
  ])
}

function differenceView(
  { file, line, test, check, message, expected, found, notRun, excuse }: BehaviourDifference,
  paint: Paint,
): string {
  const place = file === null ? '' : `  ${file}${line === null ? '' : `:${line}`}`
  const kind = excuse === null ? paint(['red', 'bold'], 'broken') : paint('yellow', 'no promise')
  const rows = [
    check === null || check === message ? [] : [['assertion', check]],
    [['old', 'passes']],
    [['new', `fails: ${shortened(message)}`]],
    expected === null && found === null
      ? []
      : [
          ['expected', shortened(expected ?? '')],
          ['found', shortened(found ?? '')],
        ],
    notRun === 0 ? [] : [['not run', counted(notRun, 'test')]],
    excuse === null ? [] : [['why', excuse]],
  ].flat()
  return [
    `${kind}${place}  ${paint('bold', test)}`,
    ...rows.map(([name, text]) => `  ${name!.padEnd(9)} ${text}`),
  ].join('\n')
}

function namesView(title: string, names: readonly string[]): string {
  if (names.length === 0) return ''
  const hidden = names.length - shownNames
  return [
    `${title}:`,
    ...names.slice(0, shownNames).map((name) => `  ${shortened(name)}`),
    ...(hidden > 0 ? [`  and ${hidden} more`] : []),
  ].join('\n')
}

/** Only where nothing could be learned: why. */
function complaintsView({ outcome, complaints }: PackageReport): string {
  if (outcome !== 'untold') return ''
  return complaints
    .slice(0, shownNames)
    .map(({ file, complaint }) => `${file}: ${shortened(complaint)}`)
    .join('\n')
}

function shortened(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim()
  return line.length <= shownCharacters ? line : `${line.slice(0, shownCharacters - 1)}…`
}
