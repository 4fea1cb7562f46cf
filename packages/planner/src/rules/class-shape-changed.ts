import type { ClassFacts, ClassField, Reason } from '@midflight/model'
import { declaredItems, versionOf } from '../declared.ts'
import { completedBy } from '../completions.ts'
import { findGivenFields, findMissingFields } from '../given-fields.ts'
import { mayHaveInstances } from '../instantiated.ts'
import { differenceText, judgeSteps, type JudgedTypes } from '../judged-types.ts'
import { describe, reasonFor, type Found, type Rule, type RuleInput } from '../rule.ts'
import { itemsOf, resolutionText, resolveBinding, type Program, type ProgramItem, type Resolution } from '../program.ts'
import { referencesTo } from '../references.ts'
import { fieldStep } from '../type-questions.ts'
import { findTypeDifference } from '../types.ts'
import type { Kept, Upgrade } from '../upgrade.ts'

/** Instances that are alive get the new methods, so they must have what these rely on. Static fields are held to the same. */
export const classShapeChanged: Rule = (input) => [
  ...input.upgrade.kept.flatMap((kept) => shapeChanges(input, kept)),
  ...newParents(input),
  ...builderChanges(input),
]

/** What functions that are called with `new` give to `this` is to their instances what fields are to those of a class. */
function builderChanges({ upgrade }: RuleInput): Reason[] {
  return upgrade.kept.flatMap((kept) => {
    const { before, after } = kept
    const isFunction = before.facts.shape === 'function'
    if (after.facts.shape !== before.facts.shape) {
      const hasInstances = isFunction ? isConstructed(upgrade, before) : before.facts.shape === 'class'
      return hasInstances && isDefinition(after) ? [otherKind(after)] : []
    }
    if (!isFunction || !isConstructed(upgrade, before)) return []
    const known = new Set([...(before.facts.builds ?? []), ...findMissingFields(upgrade, kept).map(({ name }) => name)])
    return (after.facts.builds ?? []).filter((name) => !known.has(name)).map((name) => missingField(after, name))
  })
}

function isDefinition({ facts: { shape } }: ProgramItem): boolean {
  return shape === 'function' || shape === 'class'
}

function isConstructed({ from }: Upgrade, item: ProgramItem): boolean {
  return referencesTo(from.references, item.id).some(({ use }) => use.how === 'construct' || use.how === 'extend')
}

function missingField(after: ProgramItem, name: string): Reason {
  const message = `Cannot give the field \`${name}\` to live instances of ${describe(after)}: they were built without it, and the new code may rely on it.`
  const remedy = 'Set it where it is used, or restart the program.'
  return reasonFor('class-shape-changed', after, message, remedy)
}

function otherKind(after: ProgramItem): Found {
  const [old, now] = after.facts.shape === 'class' ? ['function', 'class'] : ['class', 'function']
  const message = `Cannot turn the ${old} ${describe(after)} into a ${now}: live instances were built by the ${old}, and what the ${now} relies on may not be there.`
  const remedy = 'Give the new one another name, or restart the program.'
  const never = 'Live instances would lose the methods of the one, and not get those of the other.'
  return { ...reasonFor('class-shape-changed', after, message, remedy), never }
}

/** `util.inherits(Room, EventEmitter)`, where `Room` was there without a parent. */
function newParents({ upgrade: { from, modules } }: RuleInput): Reason[] {
  return [...modules.values()]
    .filter(({ loaded }) => loaded)
    .flatMap(({ path, added }) => {
      const known = new Set(itemsOf(from.program, path).flatMap(({ facts }) => facts.names))
      return added.filter(
        ({ facts: { defines } }) =>
          defines?.stays === 'parent' && defines.members.some(({ binding }) => binding !== null && known.has(binding)),
      )
    })
    .map((item) => {
      const message = `Cannot run ${describe(item)}: instances were built by a function that had another parent, and live ones would not be what the new code expects.`
      const remedy = 'Keep the parent, give the new function another name, or restart the program.'
      return reasonFor('class-shape-changed', item, message, remedy)
    })
}

/** Another version: `onUpgrade` makes the new fields of the old ones. */
function isMigrated({ from, to }: Upgrade, { before, after }: Kept): boolean {
  const [old, now] = [declaredItems(from.program).classes, declaredItems(to.program).classes]
  return versionOf(old.get(before.id)?.facts.declared).version !== versionOf(now.get(after.id)?.facts.declared).version
}

function shapeChanges(input: RuleInput, kept: Kept): Reason[] {
  const found = fieldChanges(input.upgrade, kept)
  const ofInstances = found.some(({ isStatic }) => !isStatic) && !mayHaveInstances(input.upgrade, kept)
  return found.filter(({ isStatic }) => isStatic || !ofInstances).map(({ reason }) => reason)
}

/** Classes of which no instance is alive, by all that the old release says, and whose instances would not fit the new version. */
export function findUninstantiated(upgrade: Upgrade, kept: readonly Kept[]): readonly string[] {
  return kept.flatMap((each) => {
    const isUnfit = fieldChanges(upgrade, each).some(({ isStatic }) => !isStatic)
    return isUnfit && !mayHaveInstances(upgrade, each) ? each.after.facts.names : []
  })
}

interface Change {
  readonly reason: Found
  /** It concerns the class itself, and not its instances. */
  readonly isStatic: boolean
}

function fieldChanges(upgrade: Upgrade, kept: Kept): Change[] {
  const { before, after, transition } = kept
  const old = before.facts.classFacts
  const now = after.facts.classFacts
  if (old === null || now === null || transition !== 'same') return []
  const programs = { old: upgrade.from.program, now: upgrade.to.program, types: upgrade.types }
  const found: Change[] = []
  const note = (reason: Found | null, isStatic: boolean): void => void (reason && found.push({ reason, isStatic }))
  note(superclassChange(programs, before, after), false)
  const fields = new Map(old.fields.map((field) => [nameOf(field), field]))
  const areMigrated = isMigrated(upgrade, kept)
  const given = new Set(findGivenFields(upgrade).get(after.id)?.fields)
  const missing = new Set(findMissingFields(upgrade, kept).map(({ name }) => name))
  const completed = new Set(completedBy(upgrade, kept)?.added.map(({ path }) => path.join('.')))
  const isSeenTo = (field: ClassField): boolean =>
    given.has(field) || (!field.isStatic && (areMigrated || missing.has(field.name) || completed.has(field.name)))
  for (const field of now.fields) {
    if (isSeenTo(field)) continue
    const known = fields.get(nameOf(field))
    const reason =
      known === undefined ? addedField(old, after, field) : changedField(programs, before, after, known, field)
    note(reason, field.isStatic)
  }
  if (!areMigrated) found.push(...hiddenMethods(old, now, after))
  return found
}

interface Programs {
  readonly old: Program
  readonly now: Program
  readonly types: JudgedTypes
}

function superclassChange({ old, now }: Programs, before: ProgramItem, after: ProgramItem): Found | null {
  const base = before.facts.classFacts?.superclass ?? null
  const next = after.facts.classFacts?.superclass ?? null
  const isSame = base === next && (base === null || textOf(old, before, base) === textOf(now, after, base))
  if (isSame) return null
  const message = `Cannot change the superclass of ${describe(after)}: instances were built with ${base ?? 'none'}, and the new release has ${next ?? 'none'}.`
  const remedy = 'Keep the superclass, give the new class another name, or restart the program.'
  const never = 'Live instances would get methods of a superclass whose private members they do not have.'
  return { ...reasonFor('class-shape-changed', after, message, remedy), never }
}

/** Node's modules that are a class, which has itself as a member of this name. */
const builtinClasses = new Map([
  ['node:events', 'EventEmitter'],
  ['node:stream', 'Stream'],
])

/** `import X from` and `require` give the same of a module of Node. */
function nameless(resolution: Resolution): Resolution {
  const isDefault = resolution.kind === 'fixed' && resolution.url.startsWith('node:') && resolution.name === 'default'
  return isDefault ? { ...resolution, name: 'module.exports' } : resolution
}

function textOf(program: Program, item: ProgramItem, base: string): string {
  const resolution = resolveBinding(program, item.module, base)
  // `require('events')` is what it has as `EventEmitter`.
  const isWhole = resolution.kind === 'fixed' && builtinClasses.get(resolution.url) === resolution.name
  return resolutionText(isWhole ? { ...resolution, name: 'module.exports' } : nameless(resolution))
}

/** Instances that are alive do not have it. New static fields are evaluated with their class. */
function addedField(old: ClassFacts, after: ProgramItem, field: ClassField): Reason | null {
  const hides = old.methods.some((method) => method.name === field.name && method.isStatic === field.isStatic)
  if (field.isStatic ? !hides : field.optional && !hides) return null
  const message = `Cannot give the field \`${field.name}\` to live instances of ${describe(after)}: they were built without it, and the new methods may rely on it.`
  const remedy = field.name.includes('.')
    ? `Set it where it is used, ${migrating(after)}, or restart the program.`
    : `Declare it as possibly missing (\`${declarationOf(field)}\`) and handle that, ${migrating(after)}, or restart the program.`
  return reasonFor('class-shape-changed', after, message, remedy)
}

function declarationOf({ name, type, isPrivate }: ClassField): string {
  const declared = type === null ? '' : `: ${type}`
  if (!isPrivate) return `${name}?${declared}`
  return declared === '' ? name : `${name}${declared} | undefined`
}

/** Part of a remedy. */
function migrating({ facts: { key } }: ProgramItem): string {
  return `migrate the instances with \`onUpgrade(${key}, { version, up, down })\``
}

function changedField(
  programs: Programs,
  before: ProgramItem,
  after: ProgramItem,
  old: ClassField,
  now: ClassField,
): Reason | null {
  const difference = fieldDifference(programs, before, after, old, now)
  if (difference === null) return null
  const holder = now.isStatic ? 'The class' : 'Live instances'
  const message = `Cannot read the field \`${now.name}\` of ${describe(after)} in another way: ${holder.toLowerCase()} hold${now.isStatic ? 's' : ''} what the earlier version put there, and ${difference}.`
  const remedy = `Give the new field another name, declared as possibly missing, ${now.isStatic ? '' : `${migrating(after)}, `}or restart the program.`
  return reasonFor('class-shape-changed', after, message, remedy)
}

function fieldDifference(
  programs: Programs,
  before: ProgramItem,
  after: ProgramItem,
  old: ClassField,
  now: ClassField,
): string | null {
  const judged = judgeSteps(programs.types, fieldStep({ before, after }, now))
  if (judged === 'fits') return null
  if (judged !== 'unknown') return differenceText(judged, 'it holds', 'the new version needs')
  if (withoutUndefined(old.type) !== withoutUndefined(now.type)) {
    const isUntypedAndSame = (old.type === null || now.type === null) && old.initializerHash === now.initializerHash
    if (!isUntypedAndSame)
      return `its type changes from \`${old.type ?? 'undeclared'}\` to \`${now.type ?? 'undeclared'}\``
  }
  if (old.optional && !now.optional && old.type !== null && now.type !== null)
    return 'it may be missing, which the new type does not admit'
  const types = findTypeDifference(
    { program: programs.old, module: before.module, names: old.typeNames },
    { program: programs.now, module: after.module, names: now.typeNames },
    'accepts',
  )
  return types === null ? null : `its type \`${types.name}\` (${types.module}:${types.line}) ${types.what}`
}

function withoutUndefined(type: string | null): string | null {
  return type?.replace(/\s*\|\s*undefined$/, '') ?? null
}

/** A field of a live instance hides a method or accessor that takes its name, so the new code would never run. */
function hiddenMethods(old: ClassFacts, now: ClassFacts, after: ProgramItem): Change[] {
  const fields = new Set(old.fields.map(nameOf))
  const hidden = new Map(
    now.methods.filter((method) => fields.has(nameOf(method))).map((method) => [nameOf(method), method]),
  )
  return [...hidden.values()].map(({ name, isStatic }) => {
    const message = `Cannot turn the field \`${name}\` of ${describe(after)} into a method or accessor: live instances have the field, which hides it.`
    const remedy = 'Give the method or accessor another name, or restart the program.'
    return { reason: reasonFor('class-shape-changed', after, message, remedy), isStatic }
  })
}

function nameOf({ name, isStatic }: { readonly name: string; readonly isStatic: boolean }): string {
  return `${isStatic ? 'static ' : ''}${name}`
}
