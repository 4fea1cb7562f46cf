import type { Policy, Reason } from '@midflight/model'
import { differenceText, findOneWay, type OneWay } from '../judged-types.ts'
import { findMigrated } from '../migrated.ts'
import { describe, reasonFor, type Rule } from '../rule.ts'
import { findPinnedBindings } from '../signatures.ts'

/** A policy that was asked for, and that would let code of one version meet what only the other one expects. */
export const policyUnsafe =
  (wanted: Policy): Rule =>
  (input) => {
    if (wanted === 'quiesce') return []
    const migrated = findMigrated(input.upgrade).map((item) => {
      const message = `Cannot go on with tasks in flight (--policy ${wanted}): ${describe(item)} is migrated, and their code expects it as it was.`
      return reasonFor('policy-unsafe', item, message, quiesceRemedy)
    })
    const unsafe: Reason[] = [...migrated, ...findOneWay(input.upgrade).map(oneWayReason)]
    return wanted === 'pinned' ? unsafe : [...unsafe, ...changedSignatures(input)]

    function oneWayReason(found: OneWay): Reason {
      const difference = differenceText(found, 'the new one holds', 'the old one expects')
      const message = `Cannot go on with tasks in flight (--policy ${wanted}): new code may put into ${describe(found.kept.after)} what theirs does not expect: ${difference}.`
      return reasonFor('policy-unsafe', found.kept.after, message, quiesceRemedy)
    }
  }

const quiesceRemedy = 'Use `--policy quiesce`, or leave the policy to the plan.'

function changedSignatures({ upgrade }: Parameters<Rule>[0]): Reason[] {
  return [...upgrade.modules.values()].flatMap((module) => {
    if (!module.affected || !module.loaded || module.status === 'removed') return []
    const pinned = new Set(findPinnedBindings(upgrade, module))
    return module.pairs.flatMap(({ after }) => {
      const binding = after.facts.names.find((name) => pinned.has(name))
      if (binding === undefined) return []
      const message = `Cannot let tasks in flight reach the new version of ${describe(after)} (--policy immediate): the signature of \`${binding}\` changes, and they call it as it was.`
      const remedy = 'Use `--policy pinned` or `--policy quiesce`, or leave the policy to the plan.'
      return [reasonFor('policy-unsafe', after, message, remedy)]
    })
  })
}
