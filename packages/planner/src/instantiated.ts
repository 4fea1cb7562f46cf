import { findItem, resolveBinding, type Program, type ProgramItem } from './program.ts'
import { referencesTo, type Reference } from './references.ts'
import type { Side } from './side.ts'
import type { Kept, Upgrade } from './upgrade.ts'

const known = new WeakMap<Upgrade, Map<ProgramItem, boolean>>()

/**
 * Whether code of the old release that may have run makes instances of a class, or hands it to code that may: constructs it, takes it as a value, or
 * gets all exports of its module as a whole. What earlier releases made is not known here: the commit looks for it.
 */
export function mayHaveInstances(upgrade: Upgrade, { before }: Kept): boolean {
  const answers = known.get(upgrade) ?? new Map<ProgramItem, boolean>()
  known.set(upgrade, answers)
  const answer = answers.get(before) ?? isInstantiated(upgrade, before, new Set())
  answers.set(before, answer)
  return answer
}

function isInstantiated(upgrade: Upgrade, item: ProgramItem, seen: Set<ProgramItem>): boolean {
  const { from } = upgrade
  const { classFacts, loadUses } = item.facts
  if (seen.has(item)) return false
  seen.add(item)
  if (classFacts === null || from.references.handedOut.has(item.id)) return true
  // `static one = new this()`, and decorators, which get the class.
  const runsStatics = classFacts.staticBlocks.length > 0 || classFacts.fields.some(makesStatic)
  const isHandedOver = loadUses.some(({ how }) => how !== 'extend' && how !== 'read') || item.facts.text.startsWith('@')
  if (runsStatics || isHandedOver || exportsMore(from.program, item)) return true
  return referencesTo(from.references, item.id).some((reference) => {
    if (upgrade.modules.get(reference.user.module)?.loaded === false) return false
    return mayInstantiate(upgrade, item, reference, seen)
  })
}

function makesStatic({ isStatic, initializerHash }: { isStatic: boolean; initializerHash: string | null }): boolean {
  return isStatic && initializerHash !== null
}

/** Its module may hand its items on in ways that are not known. */
function exportsMore({ release }: Program, { module }: ProgramItem): boolean {
  return release.facts[module]?.commonjs?.dynamicExports === true
}

function mayInstantiate(upgrade: Upgrade, target: ProgramItem, reference: Reference, seen: Set<ProgramItem>): boolean {
  const { user, use, time, whole } = reference
  // Its own methods run once there is an instance, or once somebody has the class.
  if (user === target && time === 'call') return false
  if (use.how === 'extend') return isInstantiated(upgrade, user, seen)
  if (whole) return mayTake(upgrade.from, target, reference)
  // `value instanceof Room`.
  return use.how !== 'read' || use.ofMember === true
}

/** `const namespace = interop(require('yjs'))`: what is taken of the copy are members, and the class is none of them. */
function mayTake({ program, references }: Side, target: ProgramItem, { user, use, time }: Reference): boolean {
  const { shape, initializer } = user.facts
  const isCopy = shape === 'constant' && (initializer === 'container' || initializer === 'pure')
  if (!isCopy || time !== 'load' || findItem(program, user.id) !== user) return true
  return referencesTo(references, user.id).some((taken) => {
    const names = taken.use.members ?? (taken.use.member === undefined ? [] : [taken.use.member])
    if (taken.whole || taken.use.ofMember !== true || names.length === 0) return true
    return names.some((name) => {
      const resolution = resolveBinding(program, user.module, `${use.binding}.${name}`)
      return resolution.kind !== 'item' || resolution.item === target
    })
  })
}
