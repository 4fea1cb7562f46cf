import path from 'node:path'
import type { ModuleFacts, ModulePath, Reason, Release } from '@midflight/model'
import type { Found } from '@midflight/planner'
import type { TypeCheck, TypeCheckError } from '@midflight/release'

/** What the type check says of an upgrade. */
export interface TypeVerdict {
  readonly refusals: readonly Found[]
  readonly notices: readonly Reason[]
}

/** Errors that are listed at most. */
const maxErrors = 20

/**
 * Type errors that an upgrade brings: those in modules that changed, or that import something that changed. What was wrong before, in modules
 * that nothing happens to, stops no upgrade.
 */
export function typeVerdict(check: TypeCheck, from: Release, to: Release): TypeVerdict {
  if (check.kind === 'untyped') return { refusals: [], notices: [] }
  if (check.kind === 'unchecked') return { refusals: [], notices: [unchecked(check.why, to)] }
  const touched = touchedModules(from, to)
  const errors = check.errors.filter(({ file }) => touched.has(file))
  const listed = errors.slice(0, maxErrors).map(typeError)
  const hidden = errors.slice(maxErrors)
  return { refusals: hidden.length === 0 ? listed : [...listed, moreErrors(hidden)], notices: [] }
}

function typeError({ file, line, code, message }: TypeCheckError): Reason {
  const remedy = 'Mend the type, or upgrade with --no-types to go by the code alone.'
  return { code: 'type-error', file, line, item: code, message: `${code}: ${message}`, remedy }
}

/** What is not shown cannot be accepted. */
function moreErrors(hidden: readonly TypeCheckError[]): Found {
  const [{ file, line }] = hidden as readonly [TypeCheckError]
  const message = `There are ${hidden.length} more errors of types, from here on.`
  const remedy = 'Mend those that are listed first, or upgrade with --no-types to go by the code alone.'
  return { code: 'type-error', file, line, item: 'more', message, remedy, never: 'Nobody has seen what it stands for.' }
}

function unchecked(why: string, { entry }: Release): Reason {
  const message = `The types were not checked: ${why}.`
  const remedy = 'Install TypeScript beside the program, or check with `tsc` before upgrading.'
  return { code: 'types-unchecked', file: entry, line: 1, item: '', message, remedy }
}

function touchedModules(from: Release, to: Release): ReadonlySet<ModulePath> {
  const importers = new Map<ModulePath, ModulePath[]>()
  const waiting: ModulePath[] = []
  for (const [file, facts] of Object.entries(to.facts)) {
    if (!isSame(from.facts[file], facts)) waiting.push(file)
    for (const imported of importedModules(file, facts, to)) {
      const known = importers.get(imported)
      if (known === undefined) importers.set(imported, [file])
      else known.push(file)
    }
  }
  waiting.push(...Object.keys(from.facts).filter((file) => to.facts[file] === undefined))
  const touched = new Set(waiting)
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    for (const importer of importers.get(file) ?? []) {
      if (touched.has(importer)) continue
      touched.add(importer)
      waiting.push(importer)
    }
  }
  return touched
}

function isSame(before: ModuleFacts | undefined, after: ModuleFacts): boolean {
  return before === after || (before !== undefined && JSON.stringify(before) === JSON.stringify(after))
}

function importedModules(file: ModulePath, facts: ModuleFacts, release: Release): ModulePath[] {
  const places = [...facts.imports, ...facts.typeImports, ...facts.exports, ...facts.dynamicImports]
  return places.flatMap(({ specifier }) => (specifier === null ? [] : (moduleOf(file, specifier, release) ?? [])))
}

/** A module of types alone has no code, and so no resolved specifiers: its path tells. */
function moduleOf(file: ModulePath, specifier: string, { modules, facts }: Release): ModulePath | null {
  const target = modules[file]?.resolved[specifier]
  if (target !== undefined) return target.kind === 'upgradable' ? target.path : null
  if (!specifier.startsWith('.')) return null
  const base = path.posix.join(path.posix.dirname(file), specifier)
  const candidates = [base, base.replace(/\.([mc]?)js$/, '.$1ts'), `${base}.ts`, `${base}/index.ts`]
  return candidates.find((candidate) => facts[candidate] !== undefined) ?? null
}
