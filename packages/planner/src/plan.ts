import type {
  IdleEffects,
  ModulePath,
  ModuleStep,
  Plan,
  Policy,
  Reason,
  Refusal,
  Release,
  StayingEffects,
  TypeJudgements,
} from '@midflight/model'
import { assert } from '@midflight/model'
import { findAffected, type Affected } from './affected.ts'
import { acceptFindings, refusalsOf } from './findings.ts'
import { idleAfter, itemIds } from './idle.ts'
import { judgedTypes } from './judged-types.ts'
import { staticClosure } from './order.ts'
import { planItems } from './plan-items.ts'
import { readRuleInput, type Found, type Rule, type RuleInput } from './rule.ts'
import { choosePolicy } from './policy.ts'
import { planClosures } from './rules/held-closure.ts'
import { itemRules, noticeRules, programRules } from './rules/index.ts'
import { policyUnsafe } from './rules/policy-unsafe.ts'
import { withNewNames } from './renamed.ts'
import { stayingAfter } from './staying-effects.ts'
import { planSteps } from './steps.ts'
import { readSide } from './side.ts'
import { compareSides, type NeverRan, type Upgrade } from './upgrade.ts'

/** What the planner knows of the running program. */
export interface LiveFacts {
  /** Modules evaluated so far; others of the release wait for a dynamic import. */
  readonly loaded: readonly ModulePath[]
  /** Effects that have done nothing when they ran; absent: none is known. */
  readonly idleEffects?: IdleEffects
  /** What has never run, of the places that note it. Absent: that is not known. */
  readonly neverRan?: NeverRan
  /** Effects whose statements are gone and whose doing stays; absent: there are none. */
  readonly stayingEffects?: StayingEffects
  /** What is to become of tasks in flight, if somebody said so. */
  readonly policy?: Policy | null
  /** What has been found out about the new release before, and refuses the upgrade too: errors of types. */
  readonly found?: readonly Found[]
  /** Ids of findings that somebody accepts. */
  readonly accept?: readonly string[]
  /** The compiler's answers to what {@link typeQuestions} asks about the two releases. Absent: declared types are compared as they are written. */
  readonly types?: TypeJudgements
}

/**
 * Plans the way from one release to another, for an upgrade and a rollback alike. Pure: the same facts give the same plan. Throws `not-acceptable` where it
 * is to accept what the plan does not have, or what nobody may accept.
 */
export function planUpgrade(from: Release, to: Release, live: LiveFacts): Plan {
  const old = readSide(withNewNames(from, to))
  const now = readSide(to, old)
  const types = judgedTypes(live.types)
  const affected = findAffected(old, now, types.differing)
  // What a loaded module requests is loaded too, or is about to be.
  const loaded = staticClosure(from, live.loaded)
  const running = {
    loaded,
    idle: itemIds(live.idleEffects ?? {}),
    staying: itemIds(live.stayingEffects ?? {}),
    neverRan: live.neverRan ?? {},
    types,
  }
  const upgrade = compareSides(old, now, affected, running)
  const input = readRuleInput(upgrade)
  const isSameCode = isUnchanged(upgrade)
  const wanted = live.policy ?? null
  const rules = wanted === null ? itemRules : [...itemRules, policyUnsafe(wanted)]
  const found = applyRules(isSameCode ? programRules : [...programRules, ...rules], input)
  const { refusals, accepted } = acceptFindings(refusalsOf([...(live.found ?? []), ...found]), live.accept ?? [])
  const plan = {
    format: 1,
    from: from.id,
    to: to.id,
    refusals,
    ...(accepted.length === 0 ? {} : { accepted }),
    ...choosePolicy(upgrade, wanted, accepted),
  } as const
  if (refusals.length > 0) {
    return { ...plan, verdict: 'refused', items: planItems(upgrade), notices: [], steps: [], reversible: false }
  }
  if (isSameCode) return { ...plan, verdict: 'unchanged', items: [], notices: [], steps: [], reversible: true }
  const back = whyNotBack(upgrade, affected)
  const closures = planClosures(input)
  const notices = [...applyRules(noticeRules, input), ...(back === null ? [] : [back])]
  return {
    ...plan,
    verdict: 'hot',
    items: planItems(upgrade),
    notices,
    ...(closures.length === 0 ? {} : { closures }),
    steps: checkedSteps(upgrade),
    reversible: back === null,
  }
}

/** Comments, types and formatting alone are no change: neither is code that differs only by where its lines stand. */
function isUnchanged({ modules }: Upgrade): boolean {
  return [...modules.values()].every(({ status, relinked, fresh }) => status === 'same' && !relinked && !fresh)
}

function applyRules(rules: readonly Rule[], input: RuleInput): readonly Found[] {
  const found = rules.flatMap((rule) => rule(input))
  if (found.length <= 1) return found
  const order = new Map([...input.upgrade.modules.keys()].map((path, index) => [path, index]))
  return found.sort(
    (left, right) => (order.get(left.file) ?? -1) - (order.get(right.file) ?? -1) || left.line - right.line,
  )
}

/** The first reason for which the way back would be refused, as a notice; null where it would be hot too. */
function whyNotBack(upgrade: Upgrade, affected: Affected): Reason | null {
  const { from, to, modules, idle, types } = upgrade
  const loaded = [...modules.values()]
    .filter((module) => module.status !== 'removed' && (module.loaded || module.fresh))
    .map(({ path }) => path)
  const back = compareSides(to, from, affected, {
    loaded: new Set(loaded),
    idle: idleAfter({ modules, idle }),
    staying: stayingAfter(upgrade),
    neverRan: {},
    types: types.turned(),
  })
  const refusals = refusalsOf(applyRules([...programRules, ...itemRules], readRuleInput(back)))
  const [first] = refusals
  if (first === undefined) return null
  const { file, line, item } = first
  const message = `Cannot be undone in place: the way back would be refused (${first.code}). ${first.message}`
  return { code: 'irreversible', file, line, item, message, remedy: remedyOfWayBack(refusals) }
}

/** Ids that the remedy names; `midflight rollback` lists all. */
const namedIds = 3

function remedyOfWayBack(refusals: readonly Refusal[]): string {
  const usual = 'Go back by a restart, or make the change in a way that can be undone.'
  if (refusals.some(({ acceptance }) => !acceptance.possible)) return usual
  const options = refusals.map(({ id }) => `--accept ${id}`).join(' ')
  const command =
    refusals.length > namedIds
      ? '`midflight rollback` lists what to accept'
      : `\`midflight rollback ${options} --reason …\``
  return `Accept that when you go back (${command}), or ${usual.charAt(0).toLowerCase()}${usual.slice(1)}`
}

/** Every changed module has a step, and only one. */
function checkedSteps(upgrade: Upgrade): readonly ModuleStep[] {
  const steps = planSteps(upgrade)
  const planned = new Set(steps.map((step) => step.module))
  assert(planned.size === steps.length, 'a module has two steps')
  for (const { path, status } of upgrade.modules.values()) {
    assert(status === 'same' || planned.has(path), `changed module ${path} has no step`)
  }
  return steps
}
