import { describe, reasonFor, type Rule } from '../rule.ts'

/** A resource is open and in use: opening it another way needs the old one closed. */
export const resourceChanged: Rule = ({ upgrade: { kept } }) =>
  kept
    .filter(({ changed, classAfter, transition }) => changed && classAfter === 'resource' && transition === 'same')
    .map(({ before, after }) => {
      const message = `Cannot evaluate ${describe(after)} again: the running program holds what \`${before.facts.text}\` gave, and the new release needs \`${after.facts.text}\`.`
      const remedy =
        'Give it a close step with `resource()` (a release earlier), keep the initialiser and change the resource in a new statement, give the new resource another name beside the old one, or restart the program.'
      return reasonFor('resource-changed', after, message, remedy)
    })
