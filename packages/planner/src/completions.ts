import type { Completion, CompletionStep, HandedTo, ModulePath } from '@midflight/model'
import { hasRelatives } from './given-fields.ts'
import { memberOf, namesIn } from './member-names.ts'
import { findMigrated } from './migrated.ts'
import { resolveBinding, type ItemId, type Program, type ProgramItem } from './program.ts'
import { referencesTo } from './references.ts'
import { optionReaders, serverOptions } from './server-options.ts'
import type { Kept, Upgrade } from './upgrade.ts'

/** A class whose constructor differs in nothing but in what completes its own instances: live ones are completed in the same way. */
export interface Completed {
  readonly kept: Kept
  readonly added: readonly Completion[]
  /** What the old constructor completed them with, and the new one does not. */
  readonly gone: readonly Completion[]
}

const known = new WeakMap<Upgrade, Map<ItemId, Completed | null>>()

/** Null where a constructor is as it was, or differs in more. */
export function completedBy(upgrade: Upgrade, kept: Kept): Completed | null {
  const answers = known.get(upgrade) ?? new Map<ItemId, Completed | null>()
  known.set(upgrade, answers)
  const { id } = kept.after
  let answer = answers.get(id)
  if (answer === undefined) answers.set(id, (answer = compare(upgrade, kept)))
  return answer
}

/** All classes of which live instances are completed, or were. */
export function findCompleted(upgrade: Upgrade): readonly Completed[] {
  return upgrade.kept.flatMap((kept) => completedBy(upgrade, kept) ?? [])
}

/** What the runtime does with live instances, by the class; undefined where that is nothing. */
export function completionSteps(
  upgrade: Upgrade,
  classes: readonly Kept[],
): Readonly<Record<string, CompletionStep>> | undefined {
  const steps = classes.flatMap((kept): [string, CompletionStep][] => {
    const found = completedBy(upgrade, kept)
    const name = kept.after.facts.names[0]
    if (found === null || name === undefined) return []
    const complete = found.added.map(({ path, when, value }) => ({ path, when, value }))
    return [[name, { complete, gone: found.gone.map(({ path }) => path.join('.')) }]]
  })
  return steps.length === 0 ? undefined : Object.fromEntries(steps)
}

function compare(upgrade: Upgrade, kept: Kept): Completed | null {
  const { before, after, transition } = kept
  if (transition !== 'same' || before.module !== after.module) return null
  const [old, now] = [before.facts.classFacts?.setUp, after.facts.classFacts?.setUp]
  if (old?.hash === undefined || now === undefined || old.hash === now.hash) return null
  const [oldSteps, nowSteps] = [old.steps ?? [], now.steps ?? []]
  const added = nowSteps.filter((step) => now.completions?.[step] !== undefined && !oldSteps.includes(step))
  const gone = oldSteps.filter((step) => old.completions?.[step] !== undefined && !nowSteps.includes(step))
  const rest = [oldSteps.filter((step) => !gone.includes(step)), nowSteps.filter((step) => !added.includes(step))]
  if (added.length + gone.length === 0 || rest[0]!.join() !== rest[1]!.join()) return null
  const completed = {
    kept,
    added: added.map((step) => now.completions![step]!),
    gone: gone.map((step) => old.completions![step]!),
  }
  return isKnown(upgrade, completed) ? completed : null
}

function isKnown(upgrade: Upgrade, { kept, added, gone }: Completed): boolean {
  const { from, to } = upgrade
  if (findMigrated(upgrade).includes(kept.after) || !isAlone(upgrade, kept)) return false
  if (!gone.every((completion) => isUnnamed(to.program, nameOf(completion)))) return false
  return added.every((completion) => {
    const name = nameOf(completion)
    if (!isUnnamed(from.program, name) || !isReadInPlace(to.program, kept.after, completion)) return false
    if (isWrittenElsewhere(from.program, completion.when.path[0]!)) return false
    return completion.handsTo.every((handed) => isUnseen(to.program, kept.after.module, handed, name))
  })
}

function nameOf({ path }: Completion): string {
  return path.at(-1)!
}

/**
 * It extends nothing but a class of Node, none of the program's extends it, and no code of its own module constructs it or hands it on when it is called, which
 * would go on to make instances by the old constructor.
 */
function isAlone({ from, to }: Upgrade, { before, after }: Kept): boolean {
  if (hasRelatives(from.program, before) || hasRelatives(to.program, after)) return false
  for (const [program, item] of [
    [from.program, before],
    [to.program, after],
  ] as const) {
    const superclass = item.facts.classFacts?.superclass ?? null
    if (superclass === null) continue
    const resolution = resolveBinding(program, item.module, superclass)
    if (resolution.kind !== 'fixed' || !resolution.url.startsWith('node:')) return false
  }
  return referencesTo(from.references, before.id).every(
    ({ user, use, time }) => user.module !== before.module || time !== 'call' || use.how === 'read',
  )
}

/** No code of a release names it: nothing has set it, read it, or come to depend on its absence. */
function isUnnamed(program: Program, name: string): boolean {
  return [...program.modules.keys()].every((module) =>
    namesIn(program, module).every((each) => memberOf(each) !== name),
  )
}

/**
 * The new release takes what is completed from where the constructor puts it. A copy of the object that old code has made lacks it, so `copy.quiet` might be read of one:
 * only `server.options.quiet` is let pass, and `this.options.quiet` in the class itself. Nothing else writes to it.
 */
function isReadInPlace(program: Program, { module, facts }: ProgramItem, completion: Completion): boolean {
  const { path, when } = completion
  const name = nameOf(completion)
  const [field] = when.path
  const own = facts.names.flatMap((owner) => [`${owner}#${field}.${name}`, `${owner}#${field}.${name}=`])
  return [...program.modules.keys()].every((path_) =>
    namesIn(program, path_).every((each) => {
      if (memberOf(each) !== name || (path_ === module && own.includes(each))) return true
      return path.length === 1 ? !each.endsWith('=') : each === `${field}.${name}`
    }),
  )
}

/** `server.options = …`: what instances hold there may not be what their constructor put there. */
function isWrittenElsewhere(program: Program, field: string): boolean {
  return [...program.modules.keys()].some((module) =>
    namesIn(program, module).some(
      (each) => each.endsWith(`${field}=`) && !each.includes('#') && memberOf(each) === field,
    ),
  )
}

/** What gets the object while the instance is constructed does not see whether it has been completed. */
function isUnseen(program: Program, module: ModulePath, { binding, argument, what }: HandedTo, name: string): boolean {
  const resolution = resolveBinding(program, module, binding)
  if (resolution.kind === 'fixed') {
    const called = resolution.name === 'module.exports' || resolution.name === 'default' ? binding : resolution.name
    return optionReaders.has(`${resolution.url}.${called.split('.').at(-1)}`) && !serverOptions.has(name)
  }
  if (resolution.kind !== 'item' || resolution.member !== undefined || what === 'function') return false
  const reads = resolution.item.facts.parameterReads?.[argument] ?? null
  if (reads === null) return false
  return what === 'before' || !(reads.copies || reads.names.includes(name))
}
