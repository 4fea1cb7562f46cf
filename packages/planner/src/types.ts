import type { ImportFacts, ModuleFacts, ModulePath, Release, TypeFacts } from '@midflight/model'
import { isGlobalExport } from './same-globals.ts'
import { itemId, type ItemId, type Program } from './program.ts'

/** What a type's name means in a module. */
type TypeMeaning =
  | { readonly kind: 'type'; readonly module: ModulePath; readonly facts: TypeFacts }
  | { readonly kind: 'class'; readonly id: ItemId }
  | { readonly kind: 'outside'; readonly text: string }
  | { readonly kind: 'unknown' }

/** Types of one release, named where they are used. */
export interface NamedTypes {
  readonly program: Program
  readonly module: ModulePath
  readonly names: readonly string[]
}

/** How a type differs from what it was. */
export interface TypeDifference {
  readonly name: string
  readonly module: ModulePath
  readonly line: number
  /** What differs, as the end of a sentence. */
  readonly what: string
}

/**
 * `accepts`: what is alive of the old type fits the new one. `same`: each fits the other.
 * Only members that may be missing now can be more than before; whatever else differs counts as unsafe.
 */
export type TypeRelation = 'accepts' | 'same'

/** The first difference between types of the same names in two releases, those that they mention included; null where there is none. */
export function findTypeDifference(
  before: NamedTypes,
  after: NamedTypes,
  relation: TypeRelation,
): TypeDifference | null {
  return compareNames(before, after, relation, new Set())
}

const surfaces = new WeakMap<ModuleFacts, string>()

/** All that the meaning of a type's name depends on in a module, as a text to compare. */
export function typeSurface(facts: ModuleFacts): string {
  const known = surfaces.get(facts)
  if (known !== undefined) return known
  const types = facts.types.map(({ name, text, names, members }) => [name, text, names, members])
  const classes = facts.items.flatMap(({ shape, key, names }) => (shape === 'class' ? [[key, names]] : []))
  const imports = [facts.typeImports, facts.imports].map((list) =>
    list.map(({ specifier, imported, local }) => [specifier, imported, local]),
  )
  const exports = facts.exports.map(({ exported, local, specifier, imported }) => [
    exported,
    local,
    specifier,
    imported,
  ])
  const surface = JSON.stringify([types, classes, imports, exports])
  surfaces.set(facts, surface)
  return surface
}

/** The modules that may name a type of some modules, directly or not: those that import or re-export from them. */
export function findTypeUsers(release: Release, modules: Iterable<ModulePath>): ReadonlySet<ModulePath> {
  const users = new Map<ModulePath, ModulePath[]>()
  for (const [module, facts] of Object.entries(release.facts)) {
    for (const { specifier } of [...facts.typeImports, ...facts.imports, ...facts.exports]) {
      const target = specifier === null ? null : targetModule(release, module, specifier)
      if (target !== null) users.set(target, [...(users.get(target) ?? []), module])
    }
  }
  const found = new Set(modules)
  // The set grows while it is walked.
  for (const module of found) for (const user of users.get(module) ?? []) found.add(user)
  return found
}

function compareNames(
  before: NamedTypes,
  after: NamedTypes,
  relation: TypeRelation,
  seen: Set<string>,
): TypeDifference | null {
  for (const name of new Set([...before.names, ...after.names])) {
    const old = meaningOf(before.program, before.module, name, new Set())
    const now = meaningOf(after.program, after.module, name, new Set())
    const difference = compareMeanings(name, old, now, before, after, relation, seen)
    if (difference !== null) return difference
  }
  return null
}

function compareMeanings(
  name: string,
  old: TypeMeaning,
  now: TypeMeaning,
  before: NamedTypes,
  after: NamedTypes,
  relation: TypeRelation,
  seen: Set<string>,
): TypeDifference | null {
  if (old.kind === 'type' && now.kind === 'type') {
    const key = `${old.module}#${old.facts.name} ${now.module}#${now.facts.name}`
    if (seen.has(key)) return null
    seen.add(key)
    const what = compareTexts(old.facts, now.facts, relation)
    if (what !== null) return { name, module: now.module, line: now.facts.line, what }
    const oldNames = { program: before.program, module: old.module, names: old.facts.names }
    return compareNames(
      oldNames,
      { program: after.program, module: now.module, names: now.facts.names },
      relation,
      seen,
    )
  }
  if (old.kind === 'class' && now.kind === 'class' && old.id === now.id) return null
  if (old.kind === 'outside' && now.kind === 'outside' && old.text === now.text) return null
  if (old.kind === 'unknown' && now.kind === 'unknown') return null
  const place = now.kind === 'type' ? { module: now.module, line: now.facts.line } : { module: after.module, line: 1 }
  return { name, ...place, what: 'is declared elsewhere, or not at all' }
}

/** Members are compared one by one where both types have them; other types by their text. */
function compareTexts(old: TypeFacts, now: TypeFacts, relation: TypeRelation): string | null {
  if (old.text === now.text) return null
  if (old.members === null || now.members === null) return 'is another type'
  const before = new Map(old.members.map((member) => [member.name, member]))
  const after = new Set(now.members.map((member) => member.name))
  for (const member of now.members) {
    const known = before.get(member.name)
    if (known === undefined && (!member.optional || relation === 'same')) return `has a new member \`${member.name}\``
    if (known === undefined || known.text === member.text) continue
    const relaxed = !known.optional && member.optional && relation === 'accepts'
    if (!relaxed || withoutMark(member.text) !== known.text) return `has another type for \`${member.name}\``
  }
  const gone = old.members.find(({ name, optional }) => !after.has(name) && (!optional || relation === 'same'))
  return gone === undefined ? null : `has no member \`${gone.name}\` any more`
}

function withoutMark(member: string): string {
  return member.replace('?', '')
}

function meaningOf(program: Program, module: ModulePath, name: string, seen: Set<string>): TypeMeaning {
  const key = `${module}#${name}`
  const facts = program.release.facts[module]
  if (facts === undefined || seen.has(key)) return { kind: 'unknown' }
  seen.add(key)
  const declared = facts.types.find((type) => type.name === name)
  if (declared !== undefined) return { kind: 'type', module, facts: declared }
  const item = facts.items.find(({ shape, names }) => shape === 'class' && names.includes(name))
  if (item !== undefined) return { kind: 'class', id: itemId(module, item.key) }
  const imported = [...facts.typeImports, ...facts.imports].find((entry) => entry.local === name)
  if (imported !== undefined) return meaningOfImport(program, module, imported, seen)
  return { kind: 'unknown' }
}

function meaningOfImport(program: Program, module: ModulePath, entry: ImportFacts, seen: Set<string>): TypeMeaning {
  const target = targetModule(program.release, module, entry.specifier)
  const outside = meaningOutside(program, module, entry.specifier, entry.imported)
  if (target === null || entry.imported === null || entry.imported === '*') return outside
  const meaning = meaningOfExport(program, target, entry.imported, seen)
  return meaning.kind === 'unknown' ? outside : meaning
}

/** A type that a global of the language or of Node names means the same where it is imported from its module. */
function meaningOutside(program: Program, module: ModulePath, specifier: string, imported: string | null): TypeMeaning {
  const target = program.release.modules[module]?.resolved[specifier]
  const source = target?.kind === 'fixed' && target.url.startsWith('node:') ? target.url : specifier
  if (imported !== null && isGlobalExport(source, imported)) return { kind: 'unknown' }
  return { kind: 'outside', text: `${source} ${imported}` }
}

function meaningOfExport(program: Program, module: ModulePath, name: string, seen: Set<string>): TypeMeaning {
  const exports = program.release.facts[module]?.exports ?? []
  const entry = exports.find((candidate) => candidate.exported === name)
  const { specifier: source = null, imported = null } = entry ?? {}
  if (source !== null && imported !== null) {
    const target = targetModule(program.release, module, source)
    return target === null
      ? meaningOutside(program, module, source, imported)
      : meaningOfExport(program, target, imported, seen)
  }
  const own = meaningOf(program, module, entry?.local ?? name, seen)
  if (own.kind !== 'unknown') return own
  for (const { exported, specifier } of exports) {
    const target = exported === null && specifier !== null ? targetModule(program.release, module, specifier) : null
    const meaning = target === null ? own : meaningOfExport(program, target, name, seen)
    if (meaning.kind !== 'unknown') return meaning
  }
  return own
}

/** Where a specifier leads. Modules of types alone are not linked, so a relative path is also looked up among the facts. */
function targetModule(release: Release, module: ModulePath, specifier: string): ModulePath | null {
  const resolved = release.modules[module]?.resolved[specifier]
  if (resolved !== undefined) return resolved.kind === 'upgradable' ? resolved.path : null
  if (!specifier.startsWith('.')) return null
  const path = joinPath(module, specifier)
  const stem = path.replace(/\.[cm]?js$/, '')
  const candidates = [
    path,
    `${stem}.ts`,
    `${stem}.mts`,
    `${stem}.cts`,
    `${path}.ts`,
    `${path}/index.ts`,
    `${stem}.d.ts`,
  ]
  return candidates.find((candidate) => release.facts[candidate] !== undefined) ?? null
}

function joinPath(module: ModulePath, specifier: string): ModulePath {
  const parts = module.split('/').slice(0, -1)
  for (const part of specifier.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '.') parts.push(part)
  }
  return parts.join('/')
}
