import { table } from '../table.ts'
import type { ProgramResult } from './run-programs.ts'

/** The results for people: a table, and every test that fails under Midflight alone. */
export function programsText(results: readonly ProgramResult[]): string {
  const rows = results.map(({ name, version, plain, upgradable, failures }) => [
    `${name} ${version}`,
    ...[plain.passed, plain.failed, upgradable.passed, upgradable.failed, failures.length].map(String),
  ])
  const failures = results.flatMap((result) => result.failures.map((failure) => `${result.name}: ${failure}`))
  const known = results.flatMap((result) =>
    result.known.map(({ failure, why }) => `Known: ${result.name}: ${failure}\n    ${why}`),
  )
  return [
    `Tests of real programs with Node ${process.version}`,
    '',
    ...table([
      ['program', 'node: passed', 'failed', 'midflight: passed', 'failed', 'fail under midflight alone'],
      ...rows,
    ]),
    '',
    failures.length === 0
      ? `Every test that passes under plain Node passes under Midflight${known.length === 0 ? '.' : ', but for those that are known.'}`
      : `${failures.length} fail under Midflight alone:`,
    ...failures.map((failure) => `  ${failure.split('\n').join('\n    ')}`),
    ...known,
  ].join('\n')
}
