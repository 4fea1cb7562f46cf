import type { ConstructionSite, Told } from '@midflight/model'
import type { FinerUse } from './finer-facts.ts'
import { itemsOf, resolveBinding, type ItemId, type Program, type ProgramItem } from './program.ts'
import { referencesTo, type Reference } from './references.ts'
import type { Side } from './side.ts'

/** A place where a class is constructed, or a function called with `new`. */
export interface Site extends ConstructionSite {
  readonly user: ProgramItem
}

/** The places where instances of a class are made. */
export interface Sites {
  readonly sites: readonly Site[]
  /** There are no others. */
  readonly areAll: boolean
}

interface ProgramSites {
  readonly byTarget: ReadonlyMap<ItemId, readonly Site[]>
  /** Those that construct the class of an instance, whatever it is. */
  readonly ofAny: readonly Site[]
}

const known = new WeakMap<Program, ProgramSites>()

/** The places in a program where a class is constructed by its name, or by that of a subclass without a constructor. */
export function sitesOf(side: Side, item: ProgramItem): Sites {
  const { program, references } = side
  const { byTarget, ofAny } = readSites(program)
  const isHandedOut = references.handedOut.has(item.id) || item.facts.text.startsWith('@')
  const named = (byTarget.get(item.id) ?? []).filter(({ user, inStatic }) => user !== item || inStatic !== true)
  const found: Site[] = [...named, ...ofAny]
  let areAll = !isHandedOut && program.release.facts[item.module]?.commonjs?.dynamicExports !== true
  for (const reference of referencesTo(references, item.id)) {
    const more = isHarmless(reference) ? { sites: [], areAll: true } : sitesBy(side, item, reference)
    found.push(...more.sites)
    areAll &&= more.areAll
  }
  return { sites: found, areAll }
}

function sitesBy(side: Side, item: ProgramItem, { user, use, whole }: Reference): Sites {
  const { classFacts } = user.facts
  if (use.how === 'extend' && classFacts?.constructorHash === null && user !== item) return sitesOf(side, user)
  return whole && use.members !== undefined ? sitesByAlias(side, item, user, use) : { sites: [], areAll: false }
}

/** `const { Room } = rooms`: another name for it in that module. */
function sitesByAlias({ program, references }: Side, item: ProgramItem, user: ProgramItem, use: FinerUse): Sites {
  const { names } = user.facts
  const members = use.members ?? []
  const taken = members.flatMap((member, index) => {
    const resolution = resolveBinding(program, user.module, `${use.binding}.${member}`)
    return resolution.kind !== 'item' || resolution.item === item ? [names[index]] : []
  })
  const isAlias = (name: string | null | undefined): boolean => taken.includes(name ?? undefined)
  const uses = referencesTo(references, user.id).filter(
    (other) => other.user.module !== user.module || isAlias(other.use.binding.split('.')[0]),
  )
  const sites = readSites(program).byTarget.get(user.id) ?? []
  return {
    sites: sites.filter(({ binding }) => isAlias(binding)),
    areAll:
      names.length === members.length &&
      uses.every((other) => other.user.module === user.module && isHarmless(other) && other.use.how !== 'mutate'),
  }
}

function readSites(program: Program): ProgramSites {
  const before = known.get(program)
  if (before !== undefined) return before
  const byTarget = new Map<ItemId, Site[]>()
  const ofAny: Site[] = []
  for (const module of program.modules.keys())
    for (const user of itemsOf(program, module))
      for (const site of user.facts.constructs ?? []) {
        const found = { ...site, user }
        if (site.binding === null) ofAny.push(found)
        const resolution = site.binding === null ? null : resolveBinding(program, module, site.binding)
        if (resolution?.kind !== 'item') continue
        const { id } = resolution.item
        byTarget.set(id, [...(byTarget.get(id) ?? []), found])
      }
  const sites = { byTarget, ofAny }
  known.set(program, sites)
  return sites
}

/** It constructs the class, asks whether something is an instance, defines a member of it, or only hands it on by a name that is followed. */
function isHarmless({ user, target, use, whole, time }: Reference): boolean {
  const { defines } = user.facts
  if (whole) return use.names === true
  // Who takes `constructor` of the prototype is known by that name.
  if (use.ofMember === true && use.member === 'prototype') return true
  if (user === target && time === 'call' && use.how === 'escape') return user.facts.takesItselfInStatics === true
  if (use.how === 'construct' || (use.how === 'read' && use.ofMember !== true)) return true
  if (use.how === 'mutate') return use.ofMember === true && defines !== undefined
  const isReExport = user.facts.reExports === true && defines?.members.every(({ binding }) => binding === null) === true
  return isReExport && time === 'call'
}

/** Whether a place may tell a constructor what `told` names. `isNothing`: whether a field of `this` there is `undefined`. */
export function mayTell(
  { arguments: given, user }: Site,
  { parameter, member, evenUndefined }: Told,
  isNothing: (user: ProgramItem, field: string) => boolean,
): boolean {
  if (given === null) return true
  const argument = given[parameter]
  if (argument === undefined || argument === 'nothing') return false
  if (argument === null || member === null) return true
  if (!Object.hasOwn(argument.members, member)) return false
  const field = argument.members[member]
  return field === null || field === undefined || evenUndefined === true || !isNothing(user, field)
}

/** Whether a place tells a constructor something by name, in an object literal. */
export function tells({ arguments: given }: Site, { parameter, member }: Told): boolean {
  const argument = given?.[parameter]
  return typeof argument === 'object' && argument !== null && member !== null && Object.hasOwn(argument.members, member)
}
