import type { Rule } from '../rule.ts'

/** A client imports a name that the new version does not export. */
export const removedExport: Rule = {
  othersConcern: [2314, 2315, 2344, 2707],
  rank: 0,
  effect: 'is no longer exported',
  remedy: 'Export it again, deprecated if need be, or make this a major release.',
  probes: (subject) => {
    if (subject.kind !== 'export') return []
    const { access, isValue, type } = subject
    const value = isValue
      ? [{ typeParameters: [], parameters: [], statements: [`return ${access}`], about: access }]
      : []
    const asType =
      type === null
        ? []
        : [{ typeParameters: [], parameters: [`value: ${type}`], statements: ['return value'], about: access }]
    return [...value, ...asType]
  },
}
