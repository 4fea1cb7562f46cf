import type { Reason } from '@midflight/model'
import type { Reached } from '../load-reach.ts'
import { doesOther, isLogging } from '../load-calls.ts'
import { describe, reasonFor, type Rule, type RuleInput } from '../rule.ts'

/** A function that ran while modules loaded, and that nothing runs again: its new body would never take effect. */
export const loadOnlyChanged: Rule = (input) =>
  input.loadCalls
    .filter(({ isRunAgain }) => !isRunAgain)
    .flatMap((reached) => (isClass(reached) ? constructor(input, reached) : [calledFunction(reached)]))

function calledFunction(reached: Reached): Reason {
  const { root, reference } = reached
  const { target, use, user } = reference
  const message = `Cannot put the new ${describe(target)} into effect: it was called${where(reached)} when ${describe(root)} was evaluated (${user.module}:${use.line}), and no code that the upgrade replaces calls it again.`
  return reasonFor('load-only-changed', target, message, remedyFor(reached))
}

function isClass({ reference }: Reached): boolean {
  return reference.target.facts.shape === 'class'
}

/** What the constructor of an instance has registered, called and written is not done again. */
function constructor({ upgrade }: RuleInput, { root, reference: { target, use, user } }: Reached): Reason[] {
  const kept = upgrade.keptOf(target)
  if (kept === undefined || !doesOther(upgrade, kept)) return []
  const message = `Cannot put the new constructor of ${describe(target)} into effect: it ran when ${describe(root)} was evaluated (${user.module}:${use.line}), and no code that the upgrade replaces constructs the class again.`
  const remedy = 'Move what changed into a method, keep the constructor as it was, or restart the program.'
  return [reasonFor('load-only-changed', target, message, remedy)]
}

/** A function that ran while modules loaded, and made classes or functions then which cannot be led to its new code. */
export const loadResultRuns: Rule = (input) =>
  input.loadCalls
    .filter(({ isRunAgain, leaves }) => isRunAgain && leaves !== null)
    .map((reached): Reason => {
      const { root, reference, leaves } = reached
      const { target, use, user } = reference
      const message = `Cannot give the new ${describe(target)} to the ${leaves} that were made${where(reached)} when ${describe(root)} was evaluated (${user.module}:${use.line}): they run the code that made them for as long as something keeps them.`
      const remedy = `Move what changed to the top level of the module, keep \`${target.facts.key}\` as it was, or restart the program.`
      return reasonFor('load-time-dependent', target, message, remedy)
    })

/** The same for a function that new code calls too: its new body takes effect, but what it did while modules loaded stays. Nothing is kept of what was only printed. */
export const loadResultKept: Rule = (input) =>
  input.loadCalls
    .filter((reached) => reached.isRunAgain && reached.leaves === null && !isLogging(reached.root) && !isClass(reached))
    .map((reached): Reason => {
      const { root, reference } = reached
      const { target, use, user } = reference
      const message = `Keeps what ${describe(target)} did or returned${where(reached)} when ${describe(root)} was evaluated (${user.module}:${use.line}): that call is not made again.`
      const remedy = 'If that matters, restart the program.'
      return reasonFor('load-time-dependent', target, message, remedy)
    })

function where({ moment }: Reached): string {
  return moment === 'later' ? ' by a function that keeps its version, made' : ''
}

function remedyFor({ moment, reference }: Reached): string {
  const name = reference.target.facts.key
  if (moment === 'later')
    return `Pass \`${name}\` itself instead of a function that calls it, or call it through an import, or restart the program.`
  return `Move what changed into a function that \`${name}\` passes on, keep \`${name}\` as it was, or restart the program.`
}
