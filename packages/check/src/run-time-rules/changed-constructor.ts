import type { RunTimeRule } from '../run-time-rule.ts'
import type { FunctionShape } from '../shapes.ts'

/** A client constructs or extends what is no constructor any more, or calls without `new` what has become a class. */
export const changedConstructor: RunTimeRule = {
  remedy: 'Keep both ways in: a class that is called without `new` needs a function around it.',
  breaks: ({ old, next }) => {
    if (old.kind !== 'function' || next === null || next.kind !== 'function') return null
    if (isMeantForNew(old) && !next.isConstructor)
      return {
        effect: 'can no longer be constructed or extended',
        statements: (value) => [`assert.ok(class extends ${value} {})`],
      }
    if (!old.isCalled || !next.isClass) return null
    return {
      effect: 'can no longer be called without `new`: it is a class',
      statements: (value) => [`assert.ok(${value}())`, `assert.equal(/^class\\b/.test(String(${value})), false)`],
    }
  },
}

function isMeantForNew({ isClass, isConstructor, prototype }: FunctionShape): boolean {
  return isClass || (isConstructor && prototype !== null && Object.keys(prototype.named).length > 0)
}
