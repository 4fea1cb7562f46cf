import type { Rule } from '../rule.ts'

/** A module that only `import()` leads to may be broken from the start, as under plain Node. An upgrade does not break one. */
export const brokenModule: Rule = ({ upgrade: { from, to } }) => {
  const before = from.program.release.broken ?? {}
  return Object.entries(to.program.release.broken ?? {}).flatMap(([file, reason]) => (file in before ? [] : [reason]))
}
