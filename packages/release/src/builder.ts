import { createHash } from 'node:crypto'
import path from 'node:path'
import { analyze, link, type AnalyzedModule, type LinkProblem, type ModuleLinks } from '@midflight/compiler'
import type {
  CompiledModule,
  Environment,
  ModuleFacts,
  ModulePath,
  ProgramImage,
  Reason,
  Release,
  Target,
} from '@midflight/model'
import { isModuleFile } from './module-kind.ts'
import { readManifest } from './program.ts'
import { createResolver, type Resolver } from './resolve.ts'
import { createSources, type SourceText } from './sources.ts'

export interface ReleaseBuilder {
  /** Compiles and links the program as it is in `sourceRoot` (absolute; default: the program's own folder). */
  build(sourceRoot?: string): Promise<BuildResult>
}

export type BuildResult =
  | { readonly ok: true; readonly release: Release }
  | { readonly ok: false; readonly reasons: readonly Reason[] }

interface BuilderOptions {
  readonly root: string
  readonly entry: ModulePath
}

/** Most modules that a program may have. */
const maxModules = 20_000

/** What is kept of a module between two builds. */
interface KnownModule {
  readonly stamp: string
  readonly module: AnalyzedModule
  readonly resolved: ReadonlyMap<string, Target>
  readonly manifests: readonly string[]
  emitted: { readonly links: string; readonly compiled: CompiledModule } | null
}

/** Compiles a program again and again: what has not changed on disk is taken from the build before. */
export function openBuilder({ root, entry }: BuilderOptions): ReleaseBuilder {
  const folders = new Map<string, Folder>()
  return {
    build: (sourceRoot = root) => {
      let folder = folders.get(sourceRoot)
      if (folder === undefined) {
        if (folders.size >= 4) folders.delete([...folders.keys()].find((key) => key !== root) ?? root)
        folder = openFolder(root, sourceRoot)
        folders.set(sourceRoot, folder)
      }
      return Promise.resolve(buildRelease(folder, root, sourceRoot, entry))
    },
  }
}

interface Folder {
  readonly read: (file: ModulePath) => SourceText
  readonly resolver: Resolver
  readonly known: Map<ModulePath, KnownModule>
}

function openFolder(root: string, sourceRoot: string): Folder {
  const type = readManifest(path.join(sourceRoot, 'package.json')).type
  return {
    read: createSources(sourceRoot),
    resolver: createResolver(root, sourceRoot, (file) => isModuleFile(file, type)),
    known: new Map(),
  }
}

function buildRelease(folder: Folder, root: string, sourceRoot: string, entry: ModulePath): BuildResult {
  const collected = collectModules(folder, entry)
  if (collected.reasons.length > 0) return { ok: false, reasons: collected.reasons }
  const { modules } = collected
  for (const file of folder.known.keys()) if (!modules.has(file)) folder.known.delete(file)
  const facts = new Map([...modules].map(([file, known]) => [file, known.module.facts]))
  const linked = link({ facts, resolved: new Map([...modules].map(([file, known]) => [file, known.resolved])) })
  if (!linked.ok) return { ok: false, reasons: linked.problems.map(reasonOfLink) }
  const compiled = new Map([...modules].map(([file, known]) => [file, compile(file, known, linked.links.get(file)!)]))
  return { ok: true, release: makeRelease(root, sourceRoot, entry, compiled, facts, modules) }
}

/** Walks the program from its entry, through static and dynamic imports. */
function collectModules(
  folder: Folder,
  entry: ModulePath,
): { modules: Map<ModulePath, KnownModule>; reasons: Reason[] } {
  const modules = new Map<ModulePath, KnownModule>()
  const reasons: Reason[] = []
  const pending: ModulePath[] = [entry]
  const seen = new Set<ModulePath>(pending)
  folder.resolver.refresh()
  for (let file = pending.pop(); file !== undefined; file = pending.pop()) {
    if (seen.size > maxModules) {
      reasons.push(
        reason(
          'compile-error',
          file,
          1,
          `The program has more than ${maxModules} modules.`,
          'Import packages instead of their sources.',
        ),
      )
      break
    }
    const known = readModule(folder, file, reasons)
    if (known === null) continue
    modules.set(file, known)
    for (const target of known.resolved.values()) {
      if (target.kind !== 'upgradable' || seen.has(target.path)) continue
      seen.add(target.path)
      pending.push(target.path)
    }
  }
  return { modules, reasons }
}

function readModule(folder: Folder, file: ModulePath, reasons: Reason[]): KnownModule | null {
  const source = folder.read(file)
  if (!source.ok) {
    reasons.push(
      reason('compile-error', file, 1, source.message, 'Save the file as UTF-8 text, or remove the import of it.'),
    )
    return null
  }
  const before = folder.known.get(file)
  if (
    before !== undefined &&
    before.stamp === source.stamp &&
    [...before.resolved.values()].every((target) => folder.resolver.isThere(target))
  )
    return before
  const analysis = analyze(file, source.text, { sourceName: path.posix.basename(file), jsx: { runtime: 'automatic' } })
  if (!analysis.ok) {
    reasons.push(
      reason(
        'compile-error',
        file,
        analysis.line,
        analysis.message,
        'Mend the file; the program runs on with what it has.',
      ),
    )
    return null
  }
  const problemsBefore = reasons.length
  const resolution = resolveAll(folder.resolver, file, analysis.module.facts, reasons)
  const known: KnownModule = { stamp: source.stamp, module: analysis.module, ...resolution, emitted: null }
  // A module with imports that lead nowhere is looked at again: the file may come without a change to this one.
  if (reasons.length === problemsBefore) folder.known.set(file, known)
  else folder.known.delete(file)
  return known
}

function resolveAll(
  resolver: Resolver,
  file: ModulePath,
  facts: ModuleFacts,
  reasons: Reason[],
): Pick<KnownModule, 'resolved' | 'manifests'> {
  const resolved = new Map<string, Target>()
  const manifests = new Set<string>()
  const find = (specifier: string, line: number, required: boolean): void => {
    if (resolved.has(specifier)) return
    const found = resolver.resolve(file, specifier)
    if (found !== null) {
      resolved.set(specifier, found.target)
      if (found.manifest !== null) manifests.add(found.manifest)
    } else if (required) {
      reasons.push(
        reason(
          'link-error',
          file,
          line,
          `The import '${specifier}' leads nowhere.`,
          'Mend the specifier, create the file, or install the package.',
        ),
      )
    }
  }
  for (const fact of [...facts.imports, ...facts.exports])
    if (fact.specifier !== null) find(fact.specifier, fact.line, true)
  for (const fact of facts.dynamicImports) if (fact.specifier !== null) find(fact.specifier, fact.line, false)
  return { resolved, manifests: [...manifests] }
}

function compile(file: ModulePath, known: KnownModule, links: ModuleLinks): CompiledModule {
  const fingerprint = fingerprintOf(links)
  if (known.emitted?.links === fingerprint) return known.emitted.compiled
  const emitted = known.module.emit(links)
  const code = `${emitted.code}//# sourceMappingURL=data:application/json;base64,${Buffer.from(emitted.map).toString('base64')}\n`
  const compiled: CompiledModule = {
    path: file,
    code,
    digest: hash(code),
    items: emitted.items,
    literals: emitted.literals,
    upgradable: emitted.upgradable,
    extends: emitted.extends,
    fixed: links.fixed,
    requests: links.requests,
    exports: links.exports,
    resolved: Object.fromEntries(known.resolved),
    awaits: known.module.facts.awaits,
    cycle: links.cycle,
  }
  known.emitted = { links: fingerprint, compiled }
  return compiled
}

/** Maps do not survive JSON.stringify: they are spelled out. */
function fingerprintOf(links: ModuleLinks): string {
  return JSON.stringify(links, (_key, value: unknown) => (value instanceof Map ? [...value] : value))
}

function makeRelease(
  root: string,
  sourceRoot: string,
  entry: ModulePath,
  compiled: ReadonlyMap<ModulePath, CompiledModule>,
  facts: ReadonlyMap<ModulePath, ModuleFacts>,
  known: ReadonlyMap<ModulePath, KnownModule>,
): Release {
  const manifest = readManifest(path.join(sourceRoot, 'package.json'))
  const paths = [...compiled.keys()].sort()
  const digest = hash(paths.map((file) => `${file}\0${compiled.get(file)!.digest}`).join('\n'))
  const name = manifest.name ?? path.basename(root)
  const version = manifest.version ?? '0.0.0'
  return {
    format: 1,
    id: `${name}@${version}+${digest.slice(0, 12)}`,
    name,
    version,
    digest,
    entry,
    environment: environmentOf(new Set([...known.values()].flatMap(({ manifests }) => manifests))),
    modules: Object.fromEntries(paths.map((file) => [file, compiled.get(file)!])),
    facts: Object.fromEntries(paths.map((file) => [file, facts.get(file)!])),
  }
}

function environmentOf(manifests: ReadonlySet<string>): Environment {
  const dependencies = [...manifests].map((file) => {
    const { name, version } = readManifest(file)
    return [name ?? file, version ?? '0.0.0'] as const
  })
  return {
    node: process.version,
    dependencies: Object.fromEntries(dependencies.sort(([left], [right]) => (left < right ? -1 : 1))),
  }
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

function reasonOfLink({ module, line, message, remedy }: LinkProblem): Reason {
  return reason('link-error', module, line, message, remedy)
}

function reason(code: Reason['code'], file: ModulePath, line: number, message: string, remedy: string): Reason {
  return { code, file, line, item: '', message, remedy }
}

/** What the program process needs of a release. */
export function imageOf(release: Release, root: string): ProgramImage {
  return { format: 1, release: release.id, root, entry: release.entry, modules: release.modules }
}
