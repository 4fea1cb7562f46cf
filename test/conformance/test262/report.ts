import { posix } from 'node:path'
import { table } from '../table.ts'
import type { CaseResult } from './run-suite.ts'
import type { Suite } from './suite.ts'

/** What a run of the suite has shown, as `--json` prints it. */
export interface SuiteReport {
  readonly suite: 'test262'
  readonly commit: string | null
  readonly node: string
  readonly directories: readonly DirectoryCounts[]
  readonly total: Counts
  /** Scripts that were not run as CommonJS, since Midflight does not take such an entry. */
  readonly scriptsLeftOut: number
  /** Runs that pass under plain Node and fail under Midflight. */
  readonly failures: readonly { readonly path: string; readonly form: CaseResult['form']; readonly reason: string }[]
}

interface Counts {
  readonly runs: number
  readonly plainPasses: number
  readonly upgradablePasses: number
  readonly failures: number
}

interface DirectoryCounts extends Counts {
  readonly directory: string
}

export function reportSuite({ commit }: Suite, results: readonly CaseResult[], scriptsLeftOut: number): SuiteReport {
  const byDirectory = Map.groupBy(results, ({ path }) => posix.dirname(path).replace(/^test\/language\//, ''))
  return {
    suite: 'test262',
    commit,
    node: process.version,
    directories: [...byDirectory].map(([directory, inside]) => ({ directory, ...count(inside) })),
    total: count(results),
    scriptsLeftOut,
    failures: results.filter(isFailure).map(({ path, form, upgradable }) => ({ path, form, reason: upgradable ?? '' })),
  }
}

function count(results: readonly CaseResult[]): Counts {
  return {
    runs: results.length,
    plainPasses: results.filter(({ plain }) => plain === null).length,
    upgradablePasses: results.filter(({ upgradable }) => upgradable === null).length,
    failures: results.filter(isFailure).length,
  }
}

function isFailure({ plain, upgradable }: CaseResult): boolean {
  return plain === null && upgradable !== null
}

/** The report for people: a table, and every failure with its reason. */
export function suiteText({ commit, node, directories, total, scriptsLeftOut, failures }: SuiteReport): string {
  const rows = [
    ['directory', 'runs', 'node', 'midflight', 'fail under midflight alone'],
    ...directories.map((counts) => row(counts.directory, counts)),
    row('total', total),
  ]
  return [
    `test262 ${commit ?? '(no commit known)'} with Node ${node}`,
    '',
    ...table(rows),
    '',
    ...(scriptsLeftOut === 0 ? [] : [`Not run: ${scriptsLeftOut} scripts, since no CommonJS entry is taken.`, '']),
    failures.length === 0
      ? 'Every run that passes under plain Node passes under Midflight.'
      : `${failures.length} runs pass under plain Node and fail under Midflight:`,
    ...failures.map(({ path, form, reason }) => `  ${path} (${form})\n    ${reason.split('\n').join('\n    ')}`),
  ].join('\n')
}

function row(name: string, { runs, plainPasses, upgradablePasses, failures }: Counts): string[] {
  return [name, ...[runs, plainPasses, upgradablePasses, failures].map(String)]
}
