import type { InstanceFate, ItemAction, PlanItem } from '@midflight/model'
import type { ModuleComparison } from './compare.ts'
import { didNothing } from './idle.ts'
import { findLate } from './late.ts'
import { findMigrated } from './migrated.ts'
import { versionOf } from './declared.ts'
import { itemsOf, moduleOf, type ProgramItem } from './program.ts'
import { classOf, type Side } from './side.ts'
import { findNotRun, staysDone } from './staying-effects.ts'
import { isCarried, type Kept, type Upgrade } from './upgrade.ts'

/** Every item of every changed module, and every item elsewhere that something happens to, in the order of modules, then of lines. */
export function planItems(upgrade: Upgrade): readonly PlanItem[] {
  const { values, resources } = upgrade.recomputed
  const touched = new Set([...values.keys(), ...resources.keys()].map(moduleOf))
  return [...upgrade.modules.values()].flatMap((module) => {
    // Nothing happens to the items of any other module: they are kept and carried.
    if (!module.affected && !module.fresh && !touched.has(module.path)) return []
    const isWhole = module.status !== 'same' || module.fresh
    const items = itemsOf(upgrade.to.program, module.path).map((item) =>
      itemOf(upgrade, module, item, upgrade.keptOf(item)),
    )
    const gone = [...module.removed, ...module.changedEffects.map(({ before }) => before)]
    const removed = gone.map((item) => planItem(upgrade.from, item, ['remove', goneWhy(upgrade, item)]))
    return [...items.filter(({ action }) => isWhole || (action !== 'keep' && action !== 'carry')), ...removed]
  })
}

function goneWhy(upgrade: Upgrade, item: ProgramItem): string {
  if (staysDone(upgrade, item)) return 'The new release has no such statement, and what it did stays done.'
  const why = 'The new release has no such item.'
  return didNothing(upgrade, item) ? `${why} It has done nothing: its condition was false when it ran.` : why
}

type Fate = readonly [action: ItemAction, why: string]

function itemOf(upgrade: Upgrade, module: ModuleComparison, item: ProgramItem, kept: Kept | undefined): PlanItem {
  const fate =
    kept !== undefined
      ? keptFate(upgrade, kept)
      : module.loaded || module.fresh
        ? newFate(upgrade, item)
        : waitingFate(module, item)
  const instances = kept === undefined ? null : instanceFate(upgrade, kept)
  if (instances === null) return planItem(upgrade.to, item, fate)
  const why = `${fate[1]} ${instances === 'migrate' ? 'Live instances are migrated and' : 'Live instances'} get its methods.`
  return { ...planItem(upgrade.to, item, [fate[0], why]), instances }
}

/** What becomes of the live instances of a class; null for any other item, and where its code stays. */
function instanceFate(upgrade: Upgrade, { after, changed, literalsChanged, transition }: Kept): InstanceFate | null {
  if (after.facts.shape !== 'class' || transition !== 'same') return null
  if (findMigrated(upgrade).includes(after)) return 'migrate'
  return changed || literalsChanged ? 'evolve' : null
}

function newFate(upgrade: Upgrade, item: ProgramItem): Fate {
  const notRun = findNotRun(upgrade).get(item.id)
  if (notRun !== undefined) return ['keep', notRun]
  if (upgrade.staying.has(item.id)) return ['keep', 'It has run before, and what it did has stayed.']
  if (classOf(upgrade.to, item) === 'effect') return ['run', 'It is new.']
  if (findLate(upgrade).get(item.module) === item)
    return ['add', 'It is new, and evaluated at the commit, since that changes what the running program holds.']
  return ['add', 'It is new.']
}

/** Its module waits for its first import. */
function waitingFate({ pairs, status }: ModuleComparison, item: ProgramItem): Fate {
  const pair = pairs.find(({ after }) => after === item)
  const when = 'its module has not been loaded yet, and is evaluated when it is first imported'
  if (status === 'added' || pair === undefined) return ['add', `It is new; ${when}.`]
  return pair.changed || pair.literalsChanged
    ? ['replace', `Its code changed; ${when}.`]
    : ['keep', `It is the same; ${when}.`]
}

function keptFate({ recomputed, gains }: Upgrade, kept: Kept): Fate {
  const { after, changed, literalsChanged, classAfter } = kept
  if (kept.isReloaded === true && (classAfter === 'effect' || classAfter === 'resource'))
    return [classAfter === 'effect' ? 'run' : 'recompute', 'Its module accepts being evaluated again.']
  const recompute = recomputed.values.get(after.id)
  if (recompute !== undefined) return ['recompute', recompute]
  const opened = recomputed.resources.get(after.id)
  if (opened !== undefined) return ['replace', `${opened} It is opened anew, and the old one closed.`]
  if (kept.transition === 'evaluate') return ['add', `It was a ${kept.classBefore} and is a ${classAfter} now.`]
  if (literalsChanged && !changed)
    return ['replace', 'Functions written directly in it changed: they are replaced in place.']
  if (classAfter === 'definition') return changed ? ['replace', 'Its code changed.'] : ['keep', 'It is the same.']
  if (!isCarried(kept)) return ['keep', 'It is the same.']
  const [was, is] = [versionOf(kept.before.facts.declared).version, versionOf(after.facts.declared).version]
  if (classAfter === 'state' && was !== is) return ['carry', `It is migrated from version ${was} to version ${is}.`]
  const gets = Object.keys(gains.get(after.id)?.gained ?? {})
  if (gets.length > 0)
    return ['carry', `The running program goes on with what it holds, and that gets ${gets.join(', ')}.`]
  return [
    'carry',
    changed
      ? 'The running program goes on with what it holds, although the initialiser changed.'
      : 'The running program goes on with what it holds.',
  ]
}

function planItem(side: Side, item: ProgramItem, [action, why]: Fate): PlanItem {
  const classification = side.classify(item)
  const { key, text, line } = item.facts
  return {
    module: item.module,
    item: key,
    text,
    line,
    class: classification.class,
    classReason: classification.reason,
    action,
    why,
  }
}
