import { describe, reasonFor, type Rule } from '../rule.ts'

/** A static block is an effect of its class: it has run, and does not run again. */
export const classStaticBlockChanged: Rule = ({ upgrade: { kept } }) =>
  kept
    .filter(({ before, after, transition }) => {
      const old = before.facts.classFacts?.staticBlocks
      const now = after.facts.classFacts?.staticBlocks
      return transition === 'same' && old !== undefined && now !== undefined && old.join() !== now.join()
    })
    .map(({ after }) => {
      const message = `Cannot change the static blocks of ${describe(after)}: they ran when the class was evaluated, and do not run again.`
      const remedy =
        'Keep the static blocks and put what is new into a statement after the class, or restart the program.'
      return reasonFor('class-static-block-changed', after, message, remedy)
    })
