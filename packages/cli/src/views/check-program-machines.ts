import type { CheckReport, ProgramReport } from '@midflight/check'
import { annotation } from './check-annotations.ts'
import { sarifLog } from './check-sarif.ts'

/** The rule of a break that no finding of the author's side explains. */
const unexplained = 'program-breaks'

/** One thing to say at a place of a program. */
interface Remark {
  readonly rule: string
  readonly level: 'error' | 'warning'
  readonly file: string
  readonly line: number
  readonly column: number
  readonly text: string
  readonly symbol: string | null
  /** The same in every run. */
  readonly id: string
}

/** What breaks the program, and, where it is not known whether it is safe, what could not be followed. */
function remarksOf({ versions, name }: CheckReport, program: ProgramReport): readonly Remark[] {
  const breaks = program.breaks.map(
    ({ file, line, column, message, diagnostics, symbol, finding, remedy }): Remark => ({
      rule: finding?.split(':')[0] ?? unexplained,
      level: 'error',
      file,
      line,
      column,
      symbol,
      text: [message, ...diagnostics, remedy].join('\n'),
      id: finding ?? `${unexplained}:${symbol ?? name}`,
    }),
  )
  if (program.verdict !== 'not-known') return breaks
  const lost = program.notFollowed.map(({ file, line, column, what, reaches }): Remark => ({
    rule: 'not-followed',
    level: 'warning',
    file,
    line,
    column,
    symbol: reaches,
    text: `${what}: whether ${name} ${versions.new} breaks it is not known.`,
    id: `not-followed:${reaches}`,
  }))
  const general = [
    ...program.doubts,
    ...program.findings.flatMap(({ id, effect, reason }) => (effect === 'not-known' ? `${id}: ${reason ?? ''}` : [])),
  ].map((text): Remark => ({
    rule: 'not-known',
    level: 'warning',
    file: 'package.json',
    line: 1,
    column: 1,
    symbol: null,
    text,
    id: `not-known:${text}`,
  }))
  return [...breaks, ...general, ...lost]
}

/** A SARIF log whose results are places of the program. */
export function checkProgramSarif(report: CheckReport, program: ProgramReport): object {
  const remarks = remarksOf(report, program)
  return sarifLog(
    report,
    remarks.map(({ rule, level, file, line, column, text, symbol, id }) => ({
      rule,
      help: text,
      level,
      text,
      file,
      region: { startLine: line, startColumn: column },
      symbol: symbol ?? report.name,
      fingerprint: `${id}@${file}`,
      properties: { verdict: program.verdict },
    })),
  )
}

/** Annotations of GitHub Actions at places of the program, a line each. */
export function checkProgramAnnotations(report: CheckReport, program: ProgramReport): string {
  return remarksOf(report, program)
    .map(({ level, file, line, column, id, text }) => annotation(level, { file, line, column, title: id }, text))
    .join('')
}
