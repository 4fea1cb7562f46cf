import type { Paint } from '../terminal.ts'
import type { Difference } from '../verify/differences.ts'
import type { Finding, VerifyReport } from '../verify/report.ts'
import { counted } from './plan.ts'
import { reasonsView } from './reasons.ts'
import { table } from './table.ts'

/** Characters of an answer or a message that are shown; machines get all. */
const shownCharacters = 200
/** Differences of one point that are shown. */
const shownDifferences = 5

export function verifyView(report: VerifyReport, paint: Paint): string {
  return [headline(report, paint), countsView(report), flakyView(report, paint), refusalsView(report, paint)]
    .concat(report.findings.map((finding) => findingView(finding, paint)))
    .filter((part) => part !== '')
    .join('\n\n')
}

function headline({ outcome, different, tried, same, points }: VerifyReport, paint: Paint): string {
  switch (outcome) {
    case 'unchanged':
      return 'Nothing to verify: no process of the tests runs code that changed.'
    case 'refused':
      return `${paint(['red', 'bold'], 'Refused')}: the upgrade cannot be done in place, as the plan says.`
    case 'different':
      return `${paint(['red', 'bold'], 'Different')} at ${counted(different, 'point')}: there an upgraded program is not like a new one.`
    case 'same':
      return tried === 0
        ? `${paint(['yellow', 'bold'], 'Nothing was tried')}: the tests have no update point.`
        : `${paint(['green', 'bold'], 'Same')}: upgraded at ${same} of ${counted(points, 'point')}, the tests end as on a cold start of the new version.`
  }
}

function countsView({ outcome, ...report }: VerifyReport): string {
  if (outcome === 'unchanged') return ''
  const { points, tried, same, different, refused, unsteady, notReached, flakyTests, elapsedMs } = report
  return table([
    ['points', String(points)],
    ['tried', `${tried}, in ${(elapsedMs / 1000).toFixed(1)} s with the cold starts`],
    ['same', String(same)],
    ['different', String(different)],
    ['refused', String(refused)],
    ['unsteady', String(unsteady)],
    ['not reached', String(notReached)],
    ['flaky tests', String(flakyTests.length)],
  ])
}

function flakyView({ flakyTests }: VerifyReport, paint: Paint): string {
  if (flakyTests.length === 0) return ''
  const head = `${paint('yellow', 'Flaky')}, and not compared: they do not always end alike on a cold start.`
  return [head, ...flakyTests.map((test) => `  ${test}`)].join('\n')
}

function refusalsView({ refusals }: VerifyReport, paint: Paint): string {
  return refusals
    .map(({ process, reasons }) => `${paint('bold', process)}\n${reasonsView(reasons, paint)}`)
    .join('\n\n')
}

function findingView({ at, label, isSteady, differences, repeat }: Finding, paint: Paint): string {
  const name = isSteady ? paint(['red', 'bold'], `point ${at}`) : paint('yellow', `point ${at}, once and not again`)
  const shown = differences.slice(0, shownDifferences).flatMap((difference) => differenceView(difference, paint))
  const hidden = differences.length - shownDifferences
  const more = hidden > 0 ? [`    and ${hidden} more: --json`] : []
  return [`${name}  ${label}`, ...shown, ...more, `    ${paint('cyan', 'repeat')}: ${repeat}`].join('\n')
}

function differenceView({ kind, what, expected, found }: Difference, paint: Paint): string[] {
  const title = { test: 'test', answer: 'answer', ending: 'the command', aborted: 'the upgrade' }[kind]
  const head = `    ${title} ${paint('bold', what)}`.trimEnd()
  return [head, `      expected  ${shortened(expected)}`, `      found     ${shortened(found)}`]
}

function shortened(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim()
  return line.length <= shownCharacters ? line : `${line.slice(0, shownCharacters - 1)}…`
}
