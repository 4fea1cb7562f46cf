import type { Reason } from '@midflight/model'
import { declaredItems, missingMigrations, versionOf } from '../declared.ts'
import { differenceText, judgeSteps, type UnfitStep } from '../judged-types.ts'
import { describe, reasonFor, type Rule, type RuleInput } from '../rule.ts'
import { instanceSteps, stateSteps, type TypeStep } from '../type-questions.ts'
import { isCarried, type Kept } from '../upgrade.ts'

/** A migration must take what there is, and the last one must give what the new release declares. */
export const migrationType: Rule = (input) =>
  input.upgrade.kept.flatMap((kept) => {
    const unfit = judgeSteps(input.upgrade.types, stepsOf(input, kept))
    return typeof unfit === 'string' ? [] : [wrongMigration(kept, unfit)]
  })

function stepsOf({ upgrade: { from, to } }: RuleInput, kept: Kept): readonly TypeStep[] {
  const { before, after, transition, classAfter } = kept
  if (after.facts.shape !== 'class')
    return isCarried(kept) && transition !== 'refuse' && classAfter === 'state'
      ? stateSteps(kept).filter(({ migration }) => migration !== null)
      : []
  const [had, has] = [
    versionOf(declaredItems(from.program).classes.get(before.id)?.facts.declared),
    versionOf(declaredItems(to.program).classes.get(after.id)?.facts.declared),
  ]
  const isMigrated = transition === 'same' && had.version !== has.version && missingMigrations(had, has).length === 0
  return isMigrated ? instanceSteps(kept, had.version, has.version) : []
}

function wrongMigration({ after }: Kept, unfit: UnfitStep): Reason {
  const { source, target, migration } = unfit.step
  const isGiven = source.subject.endsWith(' gives') || source.changedBy !== undefined
  const isTaken = target.subject.endsWith(' takes')
  const has = isGiven ? 'what it comes to holds' : 'the release that runs holds'
  const needs = isTaken ? `\`${migration!}\` takes` : 'the release to go to declares'
  const message = `Cannot migrate ${describe(after)} with \`${migration!}\`: ${differenceText(unfit, has, needs)}.`
  const remedy = isTaken
    ? `Let \`${migration!}\` take what there is at that point.`
    : `Let \`${migration!}\` give what the release to go to declares.`
  return reasonFor('migration-type', after, message, remedy)
}
