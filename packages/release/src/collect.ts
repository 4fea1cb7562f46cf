import path from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { analyze, type AnalyzedModule } from '@midflight/compiler'
import type { ModuleFacts, ModulePath, Reason, Target } from '@midflight/model'
import type { Folder, KnownModule } from './folder.ts'
import { filesMatching } from './import-patterns.ts'
import { buildReason } from './reasons.ts'

/** The modules of a program. */
export interface Collected {
  readonly modules: ReadonlyMap<ModulePath, KnownModule>
  /** Facts of the modules that only types are imported from: they are no part of the running program. */
  readonly types: ReadonlyMap<ModulePath, ModuleFacts>
  readonly reasons: readonly Reason[]
}

/** Most modules that a program may have. */
const maxModules = 20_000

/** Walks the program from its entry, through static and dynamic imports, then through imports of types alone. */
export function collectModules(folder: Folder, entry: ModulePath): Collected {
  const reasons: Reason[] = []
  const modules = new Map<ModulePath, KnownModule>()
  walk([entry], (file) => {
    const known = readModule(folder, file, reasons)
    if (known === null) return []
    modules.set(file, known)
    return upgradable(known.resolved)
  })
  if (modules.size > maxModules) {
    const message = `The program has more than ${maxModules} modules.`
    reasons.push(buildReason('compile-error', entry, 1, message, 'Import packages instead of their sources.'))
  }
  const typeModules = collectTypes(folder, modules)
  for (const file of folder.known.keys()) if (!modules.has(file) && !typeModules.has(file)) folder.known.delete(file)
  return { modules, types: new Map([...typeModules].map(([file, known]) => [file, known.module.facts])), reasons }
}

/** What is wrong with a module of types alone is no concern of a program that runs without it. */
function collectTypes(
  folder: Folder,
  modules: ReadonlyMap<ModulePath, KnownModule>,
): ReadonlyMap<ModulePath, KnownModule> {
  const found = new Map<ModulePath, KnownModule>()
  const start = [...modules.values()].flatMap(({ types }) => (types.size === 0 ? [] : [...types.values()]))
  walk(start, (file) => {
    const known = modules.has(file) ? null : readModule(folder, file, [])
    if (known === null) return []
    found.set(file, known)
    return [...known.types.values(), ...upgradable(known.resolved)]
  })
  return found
}

/** Visits every file once, and stops when there are too many. */
function walk(start: readonly ModulePath[], visit: (file: ModulePath) => readonly ModulePath[]): void {
  const seen = new Set(start)
  const pending = [...seen]
  for (let file = pending.pop(); file !== undefined; file = pending.pop()) {
    for (const next of visit(file)) {
      if (seen.has(next)) continue
      seen.add(next)
      pending.push(next)
    }
    if (seen.size > maxModules + 1) return
  }
}

function upgradable(resolved: ReadonlyMap<string, Target>): ModulePath[] {
  const found: ModulePath[] = []
  for (const target of resolved.values()) if (target.kind === 'upgradable') found.push(target.path)
  return found
}

function readModule(folder: Folder, file: ModulePath, reasons: Reason[]): KnownModule | null {
  const source = folder.read(file)
  if (!source.ok) {
    const remedy = 'Save the file as UTF-8 text, or remove the import of it.'
    reasons.push(buildReason('compile-error', file, 1, source.message, remedy))
    return null
  }
  const jsx = usesJsx(file) ? JSON.stringify(folder.jsx) : ''
  const before = folder.known.get(file)
  const kind = folder.kindOf(file)
  const isSame = before?.text === source.text && before.jsx === jsx && before.kind === kind
  if (isSame && leadsWhereItLed(folder, before)) return before
  const module = isSame ? before.module : analyzeModule(folder, file, source.text, reasons)
  if (module === null) return null
  const resolution = resolveAll(folder, file, module.facts, reasons)
  if (isSame && isDeepStrictEqual(resolution, resolutionOf(before))) return before
  const known: KnownModule = { text: source.text, jsx, kind, module, ...resolution, emitted: null }
  folder.known.set(file, known)
  return known
}

function leadsWhereItLed(folder: Folder, known: KnownModule): boolean {
  // What led nowhere, and was not needed, may lead somewhere now.
  if (known.isIncomplete) return false
  for (const target of known.resolved.values()) if (!folder.isThere(target)) return false
  for (const target of known.types.values()) if (!folder.isThere({ kind: 'upgradable', path: target })) return false
  return true
}

function usesJsx(file: ModulePath): boolean {
  return file.endsWith('x')
}

function analyzeModule(folder: Folder, file: ModulePath, text: string, reasons: Reason[]): AnalyzedModule | null {
  const analysis = analyze(file, text, {
    sourceName: path.posix.basename(file),
    jsx: folder.jsx,
    decorators: folder.decorators,
    sourceType: folder.kindOf(file) === 'commonjs' ? 'commonjs' : 'module',
  })
  if (analysis.ok) return analysis.module
  reasons.push(buildReason('compile-error', file, analysis.line, analysis.message, 'Mend the file and save it.'))
  return null
}

type Resolution = Pick<KnownModule, 'resolved' | 'types' | 'manifests' | 'isIncomplete'>

function resolutionOf({ resolved, types, manifests, isIncomplete }: KnownModule): Resolution {
  return { resolved, types, manifests, isIncomplete }
}

function resolveAll(folder: Folder, file: ModulePath, facts: ModuleFacts, reasons: Reason[]): Resolution {
  const resolved = new Map<string, Target>()
  const manifests = new Set<string>()
  let isIncomplete = false
  const isCommonJs = facts.format === 'commonjs'
  const find = (specifier: string, line: number, required: boolean, as: 'import' | 'require'): void => {
    if (resolved.has(specifier)) return
    const found = folder.resolver.resolve(file, specifier, as)
    if (found !== null) {
      resolved.set(specifier, found.target)
      if (found.manifest !== null) manifests.add(found.manifest)
      return
    }
    isIncomplete = true
    if (!required) return
    const message = `The import '${specifier}' leads nowhere.`
    const remedy = 'Mend the specifier, create the file, or install the package.'
    reasons.push(buildReason('link-error', file, line, message, remedy, specifier))
  }
  for (const fact of [...facts.imports, ...facts.exports])
    // What `require` does not find may be caught, or never be asked for.
    if (fact.specifier !== null) find(fact.specifier, fact.line, !isCommonJs, isCommonJs ? 'require' : 'import')
  for (const { specifier, pattern, line } of facts.dynamicImports) {
    if (specifier !== null) find(specifier, line, false, 'import')
    if (pattern === undefined) continue
    // Files may come and go without a change to this one.
    isIncomplete = true
    for (const match of filesMatching(folder.topOf(file), folder.fileOf(file), pattern))
      find(match, line, false, isCommonJs ? 'require' : 'import')
  }
  for (const { specifier: name, base } of facts.workerFiles ?? []) {
    const specifier = base === 'module' ? name : fromModule(file, name)
    if (resolved.has(specifier)) continue
    const found = folder.resolver.resolve(file, specifier)
    isIncomplete ||= found === null
    // Anything else that is named there is not for the runtime: a file that is read, a script of Node's own.
    if (found?.target.kind === 'upgradable' && !found.target.path.endsWith('.json'))
      resolved.set(specifier, found.target)
  }
  const types = new Map<string, ModulePath>()
  for (const { specifier } of facts.typeImports) {
    if (types.has(specifier)) continue
    const found = folder.resolver.resolve(file, specifier)
    if (found === null) isIncomplete = true
    // Packages' types do not change while a program runs: only modules of the program itself matter.
    else if (found.target.kind === 'upgradable') types.set(specifier, found.target.path)
  }
  return { resolved, types, manifests: [...manifests], isIncomplete }
}

/** A path from the package's folder on as a specifier of one of its modules. */
function fromModule(file: ModulePath, name: string): string {
  const relative = path.posix.relative(path.posix.dirname(file), path.posix.normalize(name))
  return relative.startsWith('.') ? relative : `./${relative}`
}
