import type { ExportFacts, ModuleFacts, ModulePath } from '@midflight/model'
import type { Program, ProgramItem, Resolution } from './program.ts'

/** How names of a CommonJS module are found: the parts of resolution that every kind of module shares. */
export interface Resolver {
  /** A binding of a module, `x.member` included, as what declares it. */
  binding(module: ModulePath, binding: string): Resolution
  /** An export of a module of any kind. */
  member(module: ModulePath, name: string): Resolution
}

/** The facts of a module if it is CommonJS. */
export function commonJsFacts({ release }: Program, module: ModulePath): ModuleFacts | null {
  const facts = release.facts[module]
  return facts?.format === 'commonjs' ? facts : null
}

/** What `require` returns: the item that was put in the place of `module.exports`, or the module's exports as a whole. */
export function resolveWhole(program: Program, module: ModulePath, resolver: Resolver): Resolution {
  const whole = wholeExport(program.release.facts[module])
  const found = whole === null ? null : asImported(resolver.binding(module, whole))
  return found === null || found.kind === 'unknown' ? { kind: 'namespace', module } : found
}

/** The binding that a module has put in the place of `module.exports`, or null. */
export function wholeExport(facts: ModuleFacts | undefined): string | null {
  return facts?.exports.find(({ exported }) => exported === 'module.exports')?.local ?? null
}

/**
 * A member of what `require` returns. One that the facts do not have may be anything that the module does, if its exports are not all known,
 * or a property of the function that it exports.
 */
export function resolveMember(
  program: Program,
  module: ModulePath,
  name: string,
  resolver: Resolver,
  seen: readonly ModulePath[] = [],
): Resolution {
  const facts = commonJsFacts(program, module)
  if (facts === null) return resolver.member(module, name)
  if (seen.includes(module)) return { kind: 'unknown' }
  const own = facts.exports.find(({ exported }) => exported === name)
  if (own !== undefined)
    return own.local === null ? { kind: 'namespace', module } : asImported(resolver.binding(module, own.local))
  for (const star of starsOf(facts)) {
    const target = program.release.modules[module]?.resolved[star.specifier!]
    if (target?.kind === 'fixed') return { kind: 'fixed', url: target.url, name }
    const found = target === undefined ? null : resolveMember(program, target.path, name, resolver, [...seen, module])
    if (found !== null && found.kind !== 'unknown') return found
  }
  const whole = resolveWhole(program, module, resolver)
  if (name === 'default' || whole.kind === 'fixed') return whole
  if (whole.kind === 'item') {
    const found = memberOfOther(program, module, whole.item, name, resolver, seen)
    return found.kind === 'unknown' ? { ...whole, member: name } : found
  }
  if (whole.kind === 'namespace' && whole.module !== module) return resolver.member(whole.module, name)
  return facts.commonjs?.dynamicExports === true ? whole : { kind: 'unknown' }
}

/** `module.exports = require('./lib')`: a member of what another module exports as a whole is what that module says it is. */
function memberOfOther(
  program: Program,
  module: ModulePath,
  { module: other, facts: { names } }: ProgramItem,
  name: string,
  resolver: Resolver,
  seen: readonly ModulePath[],
): Resolution {
  const whole = wholeExport(program.release.facts[other])
  if (other === module || whole === null || !names.includes(whole)) return { kind: 'unknown' }
  return resolveMember(program, other, name, resolver, [...seen, module])
}

/** The modules that names of a module are resolved through, besides itself. */
export function resolvedThrough({ release }: Program, module: ModulePath): readonly ModulePath[] {
  const facts = release.facts[module]
  if (facts?.format !== 'commonjs') return []
  const specifiers = facts.exports.flatMap(({ local, specifier }) => {
    const base = local?.split('.', 1)[0]
    const imported = facts.imports.find((fact) => fact.local === base)
    return [...(specifier === null ? [] : [specifier]), ...(imported === undefined ? [] : [imported.specifier])]
  })
  return specifiers.flatMap((specifier) => {
    const target = release.modules[module]?.resolved[specifier]
    return target?.kind === 'upgradable' ? [target.path] : []
  })
}

export function starsOf({ exports }: ModuleFacts): readonly ExportFacts[] {
  return exports.filter(({ exported, specifier }) => exported === null && specifier !== null)
}

function asImported(resolution: Resolution): Resolution {
  return resolution.kind === 'item' ? { ...resolution, imported: true } : resolution
}
