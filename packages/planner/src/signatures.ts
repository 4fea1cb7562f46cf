import type { ItemFacts } from '@midflight/model'
import { judgeSteps } from './judged-types.ts'
import { callStep } from './type-questions.ts'
import type { ModuleComparison } from './compare.ts'
import { findTypeDifference } from './types.ts'
import type { ProgramItem } from './program.ts'
import type { Upgrade } from './upgrade.ts'

/** Bindings of a module that old code may use in a way that the new version does not expect: old code goes on with its own version of them. */
export function findPinnedBindings(upgrade: Upgrade, { pairs, retyped }: ModuleComparison): readonly string[] {
  return pairs.flatMap(({ before, after }) => (isUsedAlike(upgrade, before, after, retyped) ? [] : after.facts.names))
}

function isUsedAlike(upgrade: Upgrade, before: ProgramItem, after: ProgramItem, retyped: boolean): boolean {
  const call = callStep({ before, after })
  const judged = call === null || !areFunctions(before, after) ? 'unknown' : judgeSteps(upgrade.types, [call])
  if (judged !== 'unknown') return judged === 'fits'
  if (before.facts === after.facts && !retyped) return true
  if (before.facts.shape === 'effect' || before.facts.shape === 'variable') return true
  if (before.facts.shape !== after.facts.shape) return false
  const old = usageText(before.facts)
  if (old !== usageText(after.facts)) return false
  if (!retyped) return true
  // Identifiers that name no type mean the same on both sides: nothing.
  const names = old.match(/[A-Za-z_$][\w$]*/g) ?? []
  const olds = { program: upgrade.from.program, module: before.module, names }
  return findTypeDifference(olds, { program: upgrade.to.program, module: after.module, names }, 'same') === null
}

function areFunctions(before: ProgramItem, after: ProgramItem): boolean {
  return before.facts.shape === 'function' && after.facts.shape === 'function'
}

/** All that code which calls, constructs or reads an item relies on, as far as it is declared. */
function usageText({ signature, type, classFacts }: ItemFacts): string {
  if (classFacts === null) return signature ?? type?.text ?? ''
  const methods = classFacts.methods
    .filter((method) => !method.isPrivate)
    .map(({ name, kind, isStatic, signature: text }) => `${isStatic ? 'static ' : ''}${kind} ${name}${text}`)
  return [classFacts.constructorSignature, ...methods.sort()].join('\n')
}
