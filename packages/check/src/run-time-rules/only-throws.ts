import type { RunTimeRule } from '../run-time-rule.ts'

/** A client calls a function that does nothing but say that it is not there any more. */
export const onlyThrows: RunTimeRule = {
  remedy: 'Go on doing what it did, deprecated if need be, or make this a major release.',
  breaks: ({ old, next }) => {
    if (old.kind !== 'function' || old.onlyThrows || next?.kind !== 'function' || !next.onlyThrows) return null
    return {
      effect: 'does nothing but throw',
      statements: (value) => [`${value}()`, `assert.equal(/^[^{]*\\{\\s*throw\\b/.test(String(${value})), false)`],
    }
  },
}
