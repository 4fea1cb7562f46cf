import { isKnown, type RunTimeRule, typeOf } from '../run-time-rule.ts'
import type { Shape } from '../shapes.ts'

/** A client calls what is no function any more, or has a value of another kind than it was. */
export const changedKind: RunTimeRule = {
  remedy: 'Keep what it is, and give the new value another name.',
  breaks: ({ old, next }) => {
    if (next === null || !isKnown(old) || !isKnown(next)) return null
    if (old.kind === 'function' && next.kind === 'function') {
      if (old.how === next.how || old.how === 'plain' || next.how === 'plain') return null
      const effect = `returns something else: ${functionText(old.how)} is ${functionText(next.how)} now`
      return { effect, statements: (value) => [`assert.equal(${value}.constructor.name, '${constructors[old.how]}')`] }
    }
    // A function has members as an object has.
    if (typeOf(old) === typeOf(next) || (old.kind === 'object' && next.kind === 'function')) return null
    const effect = `is ${kindText(next)} and was ${kindText(old)}`
    return { effect, statements: (value) => [`assert.equal(typeof ${value}, '${typeOf(old)}')`] }
  },
}

const constructors = {
  plain: 'Function',
  async: 'AsyncFunction',
  generator: 'GeneratorFunction',
  'async generator': 'AsyncGeneratorFunction',
}

function functionText(how: keyof typeof constructors): string {
  return how.startsWith('a') ? `an ${how} function` : `a ${how} function`
}

function kindText(shape: Shape): string {
  if (shape.kind === 'function') return shape.isClass ? 'a class' : 'a function'
  return shape.kind === 'object' ? 'an object' : `a ${shape.kind}`
}
