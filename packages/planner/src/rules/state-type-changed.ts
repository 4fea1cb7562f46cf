import type { ItemFacts, Reason } from '@midflight/model'
import { constructedClass } from '../classify.ts'
import { versionOf } from '../declared.ts'
import { describe, reasonFor, type Rule, type RuleInput } from '../rule.ts'
import { differenceText, judgeSteps, type UnfitStep } from '../judged-types.ts'
import { stateSteps } from '../type-questions.ts'
import { findTypeDifference } from '../types.ts'
import { isCarried, type Kept } from '../upgrade.ts'

/** What is carried over was made by the old version: it must be of the type that the new one expects. */
export const stateTypeChanged: Rule = (input) =>
  input.upgrade.kept.filter(isCarried).flatMap((kept) => typeChange(input, kept) ?? [])

function typeChange(input: RuleInput, kept: Kept): Reason | null {
  if (kept.transition === 'refuse' || isMigrated(kept) || input.upgrade.gains.has(kept.after.id)) return null
  const difference = differenceOf(input, kept)
  if (difference === null) return null
  const message = `Cannot carry ${describe(kept.after)} over: ${difference}.`
  const remedy = `Give it a name and a migration (\`state('name', …, { version: 2, up: { 2: … } })\`), or keep the type, adding only members that may be missing (\`name?: …\`), or put the new data under another name.`
  return reasonFor('state-type-changed', kept.after, message, remedy)
}

/** The compiler's word counts, where it has one. */
function differenceOf(input: RuleInput, kept: Kept): string | null {
  const judged = judgeSteps(input.upgrade.types, stateSteps(kept))
  if (judged === 'fits') return null
  return judged === 'unknown' ? (ownDifference(input, kept) ?? namedDifference(input, kept)) : judgedDifference(judged)
}

function judgedDifference(unfit: UnfitStep): string {
  return differenceText(unfit, 'it holds', 'the new release needs')
}

/** Another version: a migration makes the new type of the old one. */
function isMigrated({ before, after }: Kept): boolean {
  return versionOf(before.facts.declared).version !== versionOf(after.facts.declared).version
}

function ownDifference(input: RuleInput, kept: Kept): string | null {
  const old = kept.before.facts.type
  const now = kept.after.facts.type
  if (old !== null && now !== null) {
    return old.text === now.text ? null : `it holds \`${old.text}\`, and the new release needs \`${now.text}\``
  }
  if (!kept.changed) return null
  if (old === null && now === null) return inferredDifference(input, kept)
  const [has, needs] = [old?.text ?? 'a type that is not declared', now?.text ?? 'a type that is not declared']
  return `its initialiser changed, it holds ${code(has)}, and the new release needs ${code(needs)}`
}

function code(text: string): string {
  return text.includes(' ') ? text : `\`${text}\``
}

/** Nothing is declared: what the initialisers look like must do. */
function inferredDifference({ upgrade }: RuleInput, { before, after }: Kept): string | null {
  const unproven = 'its initialiser changed, and no declared type shows that the new release still fits what it holds'
  const [old, now] = [before.facts.initializer, after.facts.initializer]
  if (old === 'instance' && now === 'instance') {
    const built = constructedClass(upgrade.from.program, before)
    return built !== null && built.id === constructedClass(upgrade.to.program, after)?.id ? null : unproven
  }
  if (now === 'none' || isOpaque(after.facts)) return null
  return old === now && now !== 'container' ? null : unproven
}

/** A changed resource is refused for itself. */
function isOpaque(facts: ItemFacts): boolean {
  return facts.initializer === 'opaque'
}

function namedDifference({ upgrade }: RuleInput, { before, after }: Kept): string | null {
  if (upgrade.modules.get(after.module)?.retyped !== true) return null
  const difference = findTypeDifference(
    { program: upgrade.from.program, module: before.module, names: before.facts.type?.names ?? [] },
    { program: upgrade.to.program, module: after.module, names: after.facts.type?.names ?? [] },
    'accepts',
  )
  if (difference === null) return null
  return `it holds \`${difference.name}\`, which in the new release (${difference.module}:${difference.line}) ${difference.what}`
}
