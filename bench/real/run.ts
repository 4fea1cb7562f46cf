import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { NotInstalled } from './install.ts'
import { WrongScenario } from './fresh.ts'
import { libraries } from './libraries.ts'
import { pageOf, recordOf, rowText, summaryText, type Findings } from './report.ts'
import type { Scenario } from './scenario.ts'
import { scenarios } from './scenarios.ts'
import { walk, type Row } from './walk.ts'

/**
 * `npm run real` takes every package through its versions and writes docs/real-programs.md. `-- aedes express` is a part of it, `--from 0.46.0` begins later and
 * `--steps 3` ends earlier, `--libraries` takes the library pairs alone: these only print. `--json <file>` writes the rows for machines, and `--page <file> …` puts
 * the page together from what several parts of a run have written so. Exits with 1 where a step failed or could not be measured.
 */
const page = path.join(import.meta.dirname, '../../docs/real-programs.md')
const usage =
  'Usage: npm run real -- [package …] [--libraries] [--from <version>] [--steps <number>] [--json <file>], or -- --page <file> …'

interface Asked {
  readonly chosen: readonly Scenario[]
  readonly steps: number
  readonly json: string | null
  readonly isWhole: boolean
  /** Files that parts of a run have written; nothing is run then. */
  readonly parts: readonly string[]
}

const asked = read(process.argv.slice(2))
if (typeof asked === 'string') {
  console.error(`${asked}\n${usage}`)
  process.exitCode = 2
} else {
  process.exitCode = asked.parts.length > 0 ? join(asked.parts) : await run(asked)
}

async function run({ chosen, steps, json, isWhole }: Asked): Promise<number> {
  const rows: Row[] = []
  const problems: string[] = []
  const findings: Findings = { rows, problems }
  for (const scenario of chosen) {
    console.log(`${scenario.package} (${scenario.kind}), ${scenario.versions[0]} to ${scenario.versions.at(-1)}`)
    try {
      for await (const row of walk(scenario, steps)) {
        rows.push(row)
        console.log(rowText(row))
      }
    } catch (error) {
      if (!(error instanceof NotInstalled) && !(error instanceof WrongScenario)) throw error
      problems.push(`${scenario.package}: ${error.message}`)
      console.error(`  ${error.message}`)
    }
    // Written as it grows: a run that is ended early has measured something.
    if (json !== null) writeFileSync(json, `${JSON.stringify(recordOf(findings), null, 2)}\n`)
  }
  console.log(summaryText(findings))
  if (isWhole) writeFileSync(page, pageOf(findings, chosen))
  return problems.length > 0 || rows.some(({ result }) => result.outcome === 'failed') ? 1 : 0
}

/** Writes the page from what parts of a run have found. */
function join(files: readonly string[]): number {
  try {
    const parts = files.map((file) => JSON.parse(readFileSync(file, 'utf8')) as Findings)
    const order = scenarios.concat(libraries).map((scenario) => scenario.package)
    const rows = parts.flatMap((part) => part.rows)
    const ordered = rows.toSorted((left, right) => order.indexOf(left.package) - order.indexOf(right.package))
    const findings: Findings = { rows: ordered, problems: parts.flatMap(({ problems }) => problems) }
    console.log(summaryText(findings))
    writeFileSync(page, pageOf(findings, [...scenarios, ...libraries]))
    return 0
  } catch (error) {
    console.error(`These are no records of a run: ${(error as Error).message}. Write them with --json.`)
    return 2
  }
}

/** What is asked for, or what is wrong with it. */
function read(args: readonly string[]): Asked | string {
  let parsed
  try {
    const options = {
      steps: { type: 'string' },
      from: { type: 'string' },
      json: { type: 'string' },
      libraries: { type: 'boolean', default: false },
      page: { type: 'boolean', default: false },
    } as const
    parsed = parseArgs({ args: [...args], options, allowPositionals: true })
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
  const { values, positionals } = parsed
  if (values.page) {
    if (positionals.length === 0) return '--page needs the files that parts of a run have written with --json.'
    return { chosen: [], steps: 0, json: null, isWhole: false, parts: positionals }
  }
  const all = values.libraries ? libraries : [...scenarios, ...libraries]
  const names = [...new Set(all.map((scenario) => scenario.package))]
  const unknown = positionals.filter((name) => !names.includes(name))
  if (unknown.length > 0) return `There is no package ${unknown.join(', ')}: choose of ${names.join(', ')}.`
  const steps = values.steps === undefined ? Infinity : Number(values.steps)
  if (!(steps >= 1)) return `--steps is a number from 1 on, not '${values.steps}'.`
  const chosen = all
    .filter((scenario) => positionals.length === 0 || positionals.includes(scenario.package))
    .flatMap((scenario) => startingWith(scenario, values.from))
  if (chosen.length === 0) return `None of these packages has a version ${values.from} that another one follows.`
  const isWhole =
    positionals.length === 0 && !values.libraries && values.steps === undefined && values.from === undefined
  return { chosen, steps, json: values.json ?? null, isWhole, parts: [] }
}

/** The scenario from a version on; nothing where it has no such version. */
function startingWith(scenario: Scenario, version: string | undefined): readonly Scenario[] {
  if (version === undefined) return [scenario]
  const versions = scenario.versions.slice(scenario.versions.indexOf(version))
  return scenario.versions.includes(version) && versions.length > 1 ? [{ ...scenario, versions }] : []
}
