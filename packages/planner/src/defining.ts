import type { DefinedMember } from '@midflight/model'
import type { ModuleComparison } from './compare.ts'
import { itemsOf, type ProgramItem } from './program.ts'
import { referencesTo, type Reference } from './references.ts'
import type { Side } from './side.ts'
import type { Upgrade } from './upgrade.ts'

/** A statement that does nothing but define members of the module's own definitions, and that can be done again and taken back. */
export function isDefining({ facts }: ProgramItem): boolean {
  return facts.defines?.stays === null
}

/** Whether the new release has nothing left of what a statement of the old one has defined members: its module is gone, or all that it names. */
export function isDefinedOnGone(
  { to, modules }: Pick<Upgrade, 'to' | 'modules'>,
  { module, facts }: ProgramItem,
): boolean {
  if (facts.defines === undefined) return false
  if (modules.get(module)?.status === 'removed') return true
  const names = new Set(itemsOf(to.program, module).flatMap((item) => item.facts.names))
  return facts.defines.members.every(({ binding }) => binding !== null && !names.has(binding))
}

/** Statements of loaded modules that define members for the first time, or no longer. */
export function newOrGone(modules: Iterable<ModuleComparison>): readonly ProgramItem[] {
  return [...modules].flatMap(({ loaded, added, removed, status, changedEffects }) => {
    if (!loaded || status === 'removed') return []
    const changed = changedEffects.flatMap(({ before, after }) => [before, after])
    return [...added, ...removed, ...changed].filter(({ facts }) => facts.defines !== undefined)
  })
}

/** Where code of the new release takes a member that a statement defines, at any time. */
export function usesOfMembers(to: Side, { module, facts }: ProgramItem): readonly Reference[] {
  const members = facts.defines?.members ?? []
  const items = itemsOf(to.program, module)
  const own = members.flatMap((member) => {
    const holder = items.find(({ facts: { names } }) => member.binding !== null && names.includes(member.binding))
    const uses = holder === undefined ? [] : referencesTo(to.references, holder.id)
    return uses.filter((reference) => takes(reference, member))
  })
  const exported = members.filter(({ binding }) => binding === null)
  return exported.length === 0 ? own : [...own, ...usesOfExports(to, module, exported)]
}

function takes({ user, use }: Reference, { isPrototype, key }: DefinedMember): boolean {
  // What only defines members of it takes none.
  if (use.how === 'mutate' && user.facts.defines !== undefined) return false
  if (use.names === true && !isPrototype) return true
  if (use.ofMember !== true) return false
  if (isPrototype) return use.ofPrototype !== undefined && isSameName(use.ofPrototype, key)
  if (use.members !== undefined) return key === null || use.members.includes(key)
  return isSameName(use.member ?? null, key)
}

/** Null stands for any name. */
function isSameName(one: string | null, other: string | null): boolean {
  return one === null || other === null || one === other
}

/** What other modules take of a module's exports while they load: by name, or in a way that no name tells. */
function usesOfExports(to: Side, module: string, members: readonly DefinedMember[]): readonly Reference[] {
  return (to.graph.importers.get(module) ?? []).flatMap((importer) => {
    const index = to.program.modules.get(importer)
    const resolved = index?.compiled.resolved ?? {}
    return itemsOf(to.program, importer).flatMap((user) =>
      user.facts.loadUses.flatMap((use): Reference[] => {
        const [name = '', taken] = use.binding.split('.')
        const imported = index?.imports.get(name)
        const target = imported === undefined ? undefined : resolved[imported.specifier]
        if (imported === undefined || target?.kind !== 'upgradable' || target.path !== module) return []
        const isWhole = imported.imported === 'module.exports' || imported.imported === '*'
        const member = isWhole ? (taken ?? use.member ?? null) : imported.imported
        if (isWhole && taken === undefined && use.ofMember !== true && use.names !== true) return []
        const names = isWhole && taken === undefined ? (use.members ?? [member]) : [member]
        if (!members.some(({ key }) => names.some((name) => isSameName(name, key)))) return []
        const [target0] = itemsOf(to.program, module)
        const reached = target0 ?? user
        return [{ user, target: reached, use, time: 'load', imported: true, whole: false, isLive: false }]
      }),
    )
  })
}
