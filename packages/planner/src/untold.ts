import { mention, type Told, type UntoldField } from '@midflight/model'
import { mayTell, sitesOf, tells } from './construction-sites.ts'
import { mayHaveInstances } from './instantiated.ts'
import { findItem, itemsOf, resolveBinding, type Program, type ProgramItem } from './program.ts'
import { referencesTo } from './references.ts'
import type { Kept, Upgrade } from './upgrade.ts'

/**
 * What a new field holds in live instances, where its class says what it holds in an instance whose constructor is not told some things, and
 * - no place of both releases where instances are made tells them, or
 * - the earlier constructor did not know of them, so that the instance is what the new one makes for who does not either; and the new code either
 *   has a value for that, or asks each time whether the field is there.
 * Null where that is not so.
 */
export function untoldField(upgrade: Upgrade, kept: Kept, name: string): UntoldField | null {
  return findUntold(upgrade, kept, name, new Set())
}

function findUntold(upgrade: Upgrade, kept: Kept, name: string, inProgress: Set<string>): UntoldField | null {
  const { after, transition } = kept
  const field = after.facts.construction?.untold.find((each) => each.name === name)
  if (field === undefined || transition !== 'same') return null
  const { program } = upgrade.to
  if (isWrittenByHeirs(upgrade, after, name) || !field.uses.every((binding) => isSteady(program, after, binding)))
    return null
  if (field.isShared && (field.isRewritten || isWrittenElsewhere(upgrade, after, name))) return null
  const key = `${after.id} ${name}`
  if (inProgress.has(key) || field.told.length === 0) return field
  inProgress.add(key)
  const isKnown = isNeverTold(upgrade, kept, field, inProgress) || isAnswered(upgrade, kept, field)
  inProgress.delete(key)
  return isKnown ? field : null
}

/** What a new instance reads of it does not depend on when it is made. */
export function isSteady(program: Program, { module }: ProgramItem, binding: string): boolean {
  const resolution = resolveBinding(program, module, binding)
  return resolution.kind !== 'item' || resolution.item.facts.shape !== 'variable'
}

/** What extends it may put something else there. Private fields are its own. */
function isWrittenByHeirs({ to: { references } }: Upgrade, item: ProgramItem, name: string): boolean {
  if (name.startsWith('#')) return false
  const heirs = new Set([item])
  for (const { id } of heirs)
    for (const { user, use } of referencesTo(references, id)) if (use.how === 'extend') heirs.add(user)
  heirs.delete(item)
  return [...heirs].some((heir) => (bitsOf(heir, name) & mention.written) !== 0)
}

function isWrittenElsewhere({ to: { program } }: Upgrade, { id }: ProgramItem, name: string): boolean {
  return someItem(program, (item) => item.id !== id && (bitsOf(item, name) & mention.written) !== 0)
}

function isNeverTold(upgrade: Upgrade, kept: Kept, { told }: UntoldField, inProgress: Set<string>): boolean {
  const isNothing = (user: ProgramItem, name: string): boolean => isUndefined(upgrade, user, name, inProgress)
  return [
    { side: upgrade.from, item: kept.before },
    { side: upgrade.to, item: kept.after },
  ].every(({ side, item }) => {
    const { sites, areAll } = sitesOf(side, item)
    return areAll && sites.every((site) => told.every((each) => !mayTell(site, each, isNothing)))
  })
}

/** A field that instances are to get is `undefined` in all that are alive: what they have told others is nothing. */
function isUndefined(upgrade: Upgrade, user: ProgramItem, name: string, inProgress: Set<string>): boolean {
  const kept = upgrade.keptOf(user)
  const fields = kept?.before.facts.classFacts?.fields
  if (kept === undefined || fields === undefined || fields.some((field) => field.name === name)) return false
  return !mayHaveInstances(upgrade, kept) || findUntold(upgrade, kept, name, inProgress)?.text === 'void 0'
}

/** The earlier constructor knew nothing of what is not told, and nobody who used it did. */
function isAnswered(upgrade: Upgrade, kept: Kept, field: UntoldField): boolean {
  const { from, to } = upgrade
  const { before, after } = kept
  if (field.text === 'void 0') return false
  const heard = before.facts.construction?.hears ?? []
  // Of a function that gave no fields to `this` nothing is known.
  const isUnread = before.facts.construction === undefined && before.facts.shape === 'function'
  const isWhole = isUnread || heard.some(({ member }) => member === null)
  const sites = [...sitesOf(from, before).sites, ...sitesOf(to, after).sites]
  const own = new Set([after.id, ...field.uses.flatMap((binding) => idOf(to.program, after, binding))])
  const isNew = (told: Told): boolean => {
    const { member } = told
    if (member === null || heard.some((each) => each.member === member) || sites.some((site) => tells(site, told)))
      return false
    const mustBeUnknown = isWhole || field.text !== null
    if (mustBeUnknown && someItem(from.program, (item) => bitsOf(item, member) !== 0)) return false
    return !someNew(upgrade, (item) => !own.has(item.id) && (bitsOf(item, member) & mention.written) !== 0)
  }
  if (!field.told.every(isNew)) return false
  return field.text !== null || !someNew(upgrade, (item) => (bitsOf(item, field.name) & mention.needed) !== 0)
}

function idOf(program: Program, { module }: ProgramItem, binding: string): string[] {
  const resolution = resolveBinding(program, module, binding)
  return resolution.kind === 'item' ? [resolution.item.id] : []
}

/** Code that the earlier release does not have. */
function someNew({ from, to }: Upgrade, test: (item: ProgramItem) => boolean): boolean {
  return someItem(to.program, (item) => {
    const before = findItem(from.program, item.id)
    return (before === undefined || !isSameCode(before, item)) && test(item)
  })
}

function isSameCode({ facts: before }: ProgramItem, { facts: after }: ProgramItem): boolean {
  const hashesOf = ({ literals }: ProgramItem['facts']): string => literals.map(({ hash }) => hash).join()
  return before.hash === after.hash && hashesOf(before) === hashesOf(after)
}

function someItem(program: Program, test: (item: ProgramItem) => boolean): boolean {
  return [...program.modules.keys()].some((module) => itemsOf(program, module).some(test))
}

function bitsOf({ facts: { mentions = '' } }: ProgramItem, name: string): number {
  const at = mentions.indexOf(` ${name}:`)
  return at < 0 ? 0 : Number(mentions[at + name.length + 2])
}
