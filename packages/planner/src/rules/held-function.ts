import type { ClassFacts, Reason } from '@midflight/model'
import { describe, reasonFor, type Rule } from '../rule.ts'
import type { Kept, Upgrade } from '../upgrade.ts'

/** Functions that instances hold or have handed on are of the version that made them: an upgrade does not reach them. */
export const heldFunction: Rule = ({ upgrade }) => upgrade.kept.flatMap((kept) => heldFunctions(upgrade, kept))

function heldFunctions({ from }: Upgrade, { before, after, transition }: Kept): Reason[] {
  const old = before.facts.classFacts
  const now = after.facts.classFacts
  if (old === null || now === null || transition !== 'same') return []
  const closures = from.program.release.facts[before.module]?.closures ?? []
  // A function that stands directly in a field is a closure of its own, and may be led to the new code.
  const isClosure = (name: string): boolean => closures.some(({ key }) => key === `${before.facts.key}/field ${name}`)
  const names = changedNames(old, now).filter((name) => !isClosure(name))
  return names.map((name) => {
    const message = `Does not reach what instances of ${describe(after)} hold or have handed on as \`${name}\`: its code changes, and they go on with what they have.`
    const remedy =
      'Let it only call a method (`onTick = () => this.tick()`): calls of methods reach the new code. Or make the objects anew.'
    return reasonFor('held-function', after, message, remedy)
  })
}

function changedNames(old: ClassFacts, now: ClassFacts): string[] {
  const fields = new Map(old.fields.filter((field) => field.holdsFunction).map((field) => [field.name, field]))
  const methods = new Map(
    old.methods.filter((method) => method.handedOn && method.isStatic).map((method) => [method.name, method]),
  )
  return [
    ...now.fields.flatMap(({ name, initializerHash, isStatic }) => {
      const before = fields.get(name)
      return before !== undefined && !isStatic && before.initializerHash !== initializerHash ? [name] : []
    }),
    ...now.methods.flatMap(({ name, hash }) => {
      const before = methods.get(name)
      return before !== undefined && before.hash !== hash ? [name] : []
    }),
  ]
}
