import { cpus, totalmem } from 'node:os'
import type { Scenario } from './scenario.ts'
import type { StepReason } from './step.ts'
import { reasonGroups, reasonsOf, totalsOf, type ReasonGroup, type Total } from './totals.ts'
import type { Row } from './walk.ts'

/** What a run found. */
export interface Findings {
  readonly rows: readonly Row[]
  /** Packages that could not be taken through all their versions, each with the reason. */
  readonly problems: readonly string[]
}

/** Codes of reasons that one cell names. */
const shownCodes = 4
/** Reasons of one code that the terminal shows for a step. */
const shownReasons = 3

const method = [
  'For each package the oldest of the versions below was started with `midflight run`, in a small program that uses it as its README says. Clients that speak its protocol were connected and kept at work.',
  'Then the program was upgraded to the next version with `midflight upgrade`, and so on, with the same connections. Nothing in a program or in a package was changed for Midflight: each program names its packages as upgradable, and no more.',
  '',
  'A step is **hot** if the upgrade was applied, work that was under way came to its right end, the same connections went on with nothing lost, doubled or out of order, and a conversation over new connections had the same answers as with a fresh start of that version under plain `node`;',
  '**unchanged** if the package has other files, but no other code. It is **refused** if the plan says no, and **aborted** if the upgrade was taken back while it was prepared; both times the clients must find all as before, and the next step starts from a fresh program. Anything else is **failed**.',
  'Where a changelog names something new that a client can see, the answers of the two versions were asserted to differ in it.',
  '',
  'Versions are consecutive published ones without pre-releases; `minor` of 0.x counts as minor. Dependencies are resolved as they were on one day, so a step changes a package with all that comes with it. *Pause* is the time of the commit, in which the program does nothing else, as the upgrade reports it.',
  '*RSS* is the resident memory of the program’s process after the step, nothing collected before it: it grows over the steps of one process and begins anew after a step that was not applied.',
]

const libraryMethod = [
  'Popular libraries, one step each: from a version to a later one whose code differs, in a program that calls the library from ES modules and CommonJS, by its own timers and for clients over HTTP, holds what the library made (schemas, caches, parsers, dates), and has passed its functions around:',
  'in a map, bound, destructured, as default parameters, as callbacks of timers and listeners of an emitter. A step is **hot** if what was held is as it was, functions that were passed around are the same and run the new code, no call failed or was lost or made twice, and all answers are those of a fresh start of the new version under plain `node`.',
]

/** The page for the docs, in Markdown. */
export function pageOf({ rows: all, problems }: Findings, asked: readonly Scenario[]): string {
  const [cpu] = cpus()
  const libraries = new Map(asked.filter(isLibrary).map((scenario) => [scenario.package, scenario.kind]))
  const scenarios = asked.filter((scenario) => !isLibrary(scenario))
  const rows = all.filter((row) => !libraries.has(row.package))
  const libraryRows = all.filter((row) => libraries.has(row.package))
  const kinds = new Map(scenarios.map((scenario) => [scenario.package, scenario.kind]))
  return [
    '# Real programs',
    '',
    'Packages that nobody here wrote, taken live through the versions that their authors published. Written by `npm run real`; not by hand.',
    '',
    `${new Date().toISOString().slice(0, 10)}, ${cpus().length} × ${cpu?.model ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GB, ${process.platform} ${process.arch}, Node ${process.version}.`,
    '',
    ...method,
    '',
    '## Totals',
    '',
    ...table(['', 'steps', 'live', '%', 'refused', 'aborted', 'failed'], totalsOf(rows).map(totalCells)),
    '',
    '## Why steps were not applied',
    '',
    'By the code of the reason ([errors](errors.md)). *Alone*: steps that have no reason with another code.',
    '',
    ...table(['code', 'steps', 'alone', 'reasons', 'for example'], reasonGroups(rows).map(groupCells)),
    '',
    ...(problems.length === 0
      ? []
      : ['## Not measured', '', ...problems.map((problem) => `- ${oneLine(problem)}`), '']),
    ...[...kinds].flatMap(([name, kind]) =>
      packageLines(
        name,
        kind,
        rows.filter((row) => row.package === name),
      ),
    ),
    ...(libraryRows.length === 0 ? [] : libraryLines(libraryRows, libraries)),
  ].join('\n')
}

/** A library has a frame that is the same for all of them. */
function isLibrary({ frame }: Scenario): boolean {
  return frame !== undefined
}

function libraryLines(rows: readonly Row[], kinds: ReadonlyMap<string, string>): readonly string[] {
  const totals = totalsOf(rows).filter(({ name }) => !kinds.has(name))
  const heads = ['library', 'kind', 'from', 'to', '', 'outcome', 'modules', 'pause ms', 'RSS MB', 'reasons']
  return [
    '## Libraries',
    '',
    ...libraryMethod,
    '',
    ...table(['', 'steps', 'live', '%', 'refused', 'aborted', 'failed'], totals.map(totalCells)),
    '',
    ...table(['code', 'steps', 'alone', 'reasons', 'for example'], reasonGroups(rows).map(groupCells)),
    '',
    ...table(
      heads,
      rows.map((row) => [row.package, kinds.get(row.package) ?? '', ...rowCells(row)]),
    ),
    '',
  ]
}

function packageLines(name: string, kind: string, rows: readonly Row[]): readonly string[] {
  if (rows.length === 0) return []
  const heads = ['from', 'to', '', 'outcome', 'modules', 'pause ms', 'RSS MB', 'reasons']
  return [`## ${name}: ${kind}`, '', ...table(heads, rows.map(rowCells)), '']
}

function rowCells(row: Row): readonly string[] {
  const { result } = row
  const outcome = result.outcome === 'hot' || result.outcome === 'unchanged' ? result.outcome : `**${result.outcome}**`
  return [row.from, row.to, row.change, outcome, ...figuresOf(row), whyOf(row)]
}

function figuresOf({ result }: Row): readonly [modules: string, pause: string, memory: string] {
  if (!('rssBytes' in result)) return ['', '', '']
  const { changedModules, commitMs, rssBytes } = result
  return [String(changedModules), commitMs?.toFixed(2) ?? '', String(Math.round(rssBytes / 2 ** 20))]
}

/** The reasons in short: each code, how often, and the first place. */
function whyOf(row: Row): string {
  if (row.result.outcome === 'failed') return oneLine(row.result.problem)
  const reasons = reasonsOf(row)
  const codes = [...new Set(reasons.map(({ code }) => code))]
  const texts = codes.slice(0, shownCodes).map((code) => {
    const same = reasons.filter((reason) => reason.code === code)
    return `${code}${same.length === 1 ? '' : ` × ${same.length}`}: ${placeOf(same[0]!)}`
  })
  return [...texts, ...(codes.length > shownCodes ? [`${codes.length - shownCodes} more codes`] : [])].join('; ')
}

function placeOf({ file, line, item }: StepReason): string {
  const place = `${file.replace(/^node_modules\//, '')}:${line}`
  return item === '' ? place : `\`${oneLine(item).replaceAll('`', '’').slice(0, 40)}\` in ${place}`
}

function totalCells({ name, steps, live, refused, aborted, failed }: Total): readonly string[] {
  return [name, steps, live, shareOf(live, steps), refused, aborted, failed].map(String)
}

function groupCells({ code, steps, alone, reasons, example }: ReasonGroup): readonly string[] {
  return [code, String(steps), String(alone), String(reasons), oneLine(example.message)]
}

function shareOf(part: number, whole: number): string {
  return whole === 0 ? '' : `${Math.round((part / whole) * 100)}`
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(heads), `|${'---|'.repeat(heads.length)}`, ...rows.map(line)]
}

function oneLine(text: string): string {
  // Where a package lies on the machine of the run is nobody's concern.
  const placeless = text.replaceAll(/(file:\/\/)?\/\S*?\/(?=node_modules\/)/g, '')
  return placeless.replaceAll(/\s+/g, ' ').trim().slice(0, 400)
}

/** A few lines for the terminal: the step, and why it was not applied, the first reasons of each code. */
export function rowText(row: Row): string {
  const { result } = row
  const [modules, pause, memory] = figuresOf(row)
  const figures = modules === '' ? '' : ` · ${modules} modules${pause === '' ? '' : ` · ${pause} ms`} · ${memory} MB`
  const problem = result.outcome === 'failed' ? `\n    ${result.problem.replaceAll('\n', '\n    ')}` : ''
  const groups = reasonGroups([row]).flatMap(({ code }) => {
    const same = reasonsOf(row).filter((reason) => reason.code === code)
    const lines = same.slice(0, shownReasons).map(({ message }) => `\n      ${oneLine(message)}`)
    return [`\n    ${code} × ${same.length}`, ...lines]
  })
  return `  ${row.from} → ${row.to} (${row.change}): ${result.outcome}${figures}${problem}${groups.join('')}`
}

/** Totals and reasons for the terminal. */
export function summaryText({ rows, problems }: Findings): string {
  const totals = totalsOf(rows).map(({ name, steps, live, refused, aborted, failed }) => {
    return `  ${name}: ${live} of ${steps} live (${shareOf(live, steps)} %), ${refused} refused, ${aborted} aborted, ${failed} failed`
  })
  const groups = reasonGroups(rows).map(({ code, steps, alone, reasons }) => {
    return `  ${code}: ${steps} steps (alone in ${alone}), ${reasons} reasons`
  })
  const sections = [
    ['Totals', totals],
    ['Why steps were not applied', groups],
    ['Not measured', problems.map((problem) => `  ${problem}`)],
  ] as const
  return sections.flatMap(([title, lines]) => (lines.length === 0 ? [] : [title, ...lines])).join('\n')
}

/** For machines. */
export function recordOf({ rows, problems }: Findings): object {
  const at = new Date().toISOString()
  return { at, node: process.version, rows, problems, totals: totalsOf(rows), reasons: reasonGroups(rows) }
}
