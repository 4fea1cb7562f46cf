import type { Rule } from '../rule.ts'

/** A client extends a class. */
export const notExtendable: Rule = {
  rank: 3,
  effect: 'cannot be extended as it could be',
  remedy: 'Keep the constructor public, and give new abstract members an implementation.',
  probes: (subject) =>
    subject.kind === 'extend'
      ? [
          {
            typeParameters: subject.typeParameters,
            parameters: [],
            statements: [`class Extended extends ${subject.base} {}`, 'return Extended'],
          },
        ]
      : [],
}
