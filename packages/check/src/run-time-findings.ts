import { readFileSync, realpathSync } from 'node:fs'
import path from 'node:path'
import type { ClientImport } from './clients.ts'
import type { ExportsAtRunTime } from './exports-at-run-time.ts'
import type { Finding } from './findings.ts'
import type { PackageOnDisk } from './package-on-disk.ts'
import { fileAtRunTime } from './run-time.ts'
import { runTimeRules, type RunTimeRuleId } from './run-time-rules/index.ts'
import type { RunTimeBreak, RunTimeSubject } from './run-time-rule.ts'
import { runTimeSubjects } from './run-time-subjects.ts'
import { clientText, proveWitnesses } from './run-time-witness.ts'
import type { SandboxLimits } from './sandboxed-tasks.ts'

/** Both versions as they are when they are loaded. */
export interface RunTimeSides {
  readonly old: PackageOnDisk
  readonly exports: { readonly old: ExportsAtRunTime; readonly next: ExportsAtRunTime }
  readonly imports: readonly ClientImport[]
  /** Whether a symbol is for clients under one of its names, and was not told of yet. Of packages without declarations every one is for clients. */
  readonly isPublic: (subpath: string, names: readonly [string, ...string[]]) => boolean
}

/** Most findings of one package. */
const maxFindings = 500

interface Candidate {
  readonly rule: RunTimeRuleId
  readonly from: ClientImport
  readonly subject: RunTimeSubject
  readonly symbol: string
  readonly broken: RunTimeBreak
}

/** What the code of a release breaks, by what it exports. Each finding has a client that ran with the old version and threw with the new one. */
export async function runTimeFindings(sides: RunTimeSides, limits?: SandboxLimits): Promise<readonly Finding[]> {
  const seen = new Set<string>()
  const candidates = (['require', 'import'] as const).flatMap((mode) =>
    sides.imports
      .filter((from) => from.mode === mode)
      .flatMap((from) => candidatesOf(sides, from))
      .filter(({ from, symbol }) => {
        const key = `${from.subpath}:${withoutDefault(symbol)}`
        const isNew = !seen.has(key)
        seen.add(key)
        return isNew
      }),
  )
  const chosen = candidates.slice(0, maxFindings)
  const findings: { readonly finding: Finding; readonly group: string }[] = []
  for (const mode of ['require', 'import'] as const) {
    const some = chosen.filter(({ from }) => from.mode === mode)
    const texts = some.map(({ from, subject, broken }) =>
      broken
        .statements('')
        .map((_, index) => clientText(from, subject.path, (value) => broken.statements(value)[index]!)),
    )
    const sandboxes = { old: sides.exports.old.sandbox, next: sides.exports.next.sandbox }
    const witnesses = await proveWitnesses(sandboxes, mode, texts, limits)
    for (const [index, candidate] of some.entries()) {
      const witness = witnesses[index] ?? null
      if (witness === null) continue
      const { rule, from, symbol, broken } = candidate
      const finding: Finding = {
        id: `${rule}:${from.subpath}:${symbol}`,
        severity: 'breaking',
        rule,
        subpath: from.subpath,
        symbol,
        also: [],
        place: placeOf(sides, candidate),
        message: `\`${symbol}\` ${broken.effect}.`,
        oldType: null,
        diagnostics: [witness.throws],
        witness: witness.text,
        remedy: runTimeRules[rule].remedy,
      }
      findings.push({ finding, group: groupOf(candidate) })
    }
  }
  return [...Map.groupBy(findings, ({ group }) => group).values()].map(([first, ...same]) => ({
    ...first!.finding,
    also: same.map(({ finding: { subpath, symbol } }) => (subpath === '.' ? symbol : `${subpath} ${symbol}`)),
  }))
}

/**
 * Names that Node no longer finds are lost together: the module is written in another way. So are constants of one owner. What several modules have under one name is
 * lost once.
 */
function groupOf({ rule, from: { subpath }, symbol, subject }: Candidate): string {
  if (rule === 'named-import-gone-at-run-time') return `${rule}:${subpath}`
  const isConstant = ['string', 'number', 'boolean'].includes(subject.old.kind) && subject.next === null
  if (isConstant) return `${rule}:${subpath}:${subject.path.slice(0, -1).join('.')}`
  return symbol === 'default' ? `${rule}:${subpath}:default` : `${rule}:${withoutDefault(symbol)}`
}

/** A symbol as it is named in a module that is no one value. */
export function withoutDefault(symbol: string): string {
  return symbol.replace(/^default\./, '')
}

function candidatesOf({ exports, isPublic }: RunTimeSides, from: ClientImport): Candidate[] {
  const [old, next] = [exports.old.shapes.get(from), exports.next.shapes.get(from)]
  if (old === undefined || next === undefined) return []
  const isRequired =
    from.mode === 'import' &&
    [...exports.old.shapes.keys()].some(
      (other) => other.subpath === from.subpath && other.mode === 'require' && exports.next.shapes.has(other),
    )
  const isOneValue = from.mode === 'require' && old.kind === 'function'
  return runTimeSubjects(old, next).flatMap((subject) => {
    // What a CommonJS module is as a whole was tried by requiring it.
    const isTried = isRequired && subject.path.length > 1 && subject.path[0] === 'default'
    const symbol = [...(isOneValue || subject.path.length === 0 ? ['default'] : []), ...subject.path].join('.')
    if (isTried || !isPublic(from.subpath, declaredNamesOf(symbol, from))) return []
    for (const rule of Object.keys(runTimeRules) as RunTimeRuleId[]) {
      const broken = runTimeRules[rule].breaks(subject)
      if (broken !== null) return [{ rule, from, subject, symbol, broken }]
    }
    return []
  })
}

/** How declarations may name it: `export =` makes `default.parse` of what is `parse` to others. What an ES module's default has is no export of the module. */
function declaredNamesOf(symbol: string, { mode }: ClientImport): readonly [string, ...string[]] {
  if (mode === 'import' && symbol.startsWith('default.')) return [symbol]
  return [withoutDefault(symbol), `default.${withoutDefault(symbol)}`]
}

/** The file that a client of the old version loads, and the line that names the symbol first. */
function placeOf({ old, exports }: RunTimeSides, { from, subject }: Candidate): Finding['place'] {
  const found = fileAtRunTime(exports.old.sandbox.folder, from.specifier, from.mode)
  if (found === null) return null
  const name = subject.path.at(-1) ?? 'exports'
  const lines = readFileSync(found, 'utf8').split('\n')
  const named = new RegExp(`(?<![\\w$])${name.replaceAll(/[^\w\s]/g, String.raw`\$&`)}(?![\\w$])`)
  const line = lines.findIndex((text) => named.test(text))
  const file = path.relative(realpathSync(old.folder), realpathSync(found)).replaceAll(path.sep, '/')
  return { file, line: Math.max(line, 0) + 1 }
}
