import type { Rule } from '../rule.ts'

/** A client extends a class. */
export const notExtendable: Rule = {
  rank: 2,
  effect: 'cannot be extended as it could be',
  remedy: 'Keep the constructor public, and give new abstract members an implementation.',
  probes: (subject) => {
    if (subject.kind !== 'extend') return []
    const members = subject.abstractMembers.map(({ name, isCallable }) =>
      isCallable ? `${name}(...given: any[]): any { return given }` : `${name}: any = null`,
    )
    const statements = [`class Extended extends ${subject.base} { ${members.join('; ')} }`, 'return Extended']
    return [{ typeParameters: subject.typeParameters, parameters: [], statements }]
  },
}
