import type { Rule } from '../rule.ts'

/** A client extends a class and uses what the class keeps for subclasses. */
export const protectedMember: Rule = {
  rank: 3,
  effect: 'cannot be used by subclasses as it could be',
  remedy: 'Keep what is protected as stable as what is public: subclasses are clients.',
  probes: (subject) => {
    if (subject.kind !== 'protected-member') return []
    const { typeParameters, base, name, type, parameters } = subject
    const declared = (parameters ?? []).map(
      ({ isRest, alternatives }, index) => `${isRest ? '...' : ''}a${index}: ${alternatives[0]}`,
    )
    const given = (parameters ?? []).map(({ isRest }, index) => `${isRest ? '...' : ''}a${index}`)
    const use = `this.${name}${parameters === null ? '' : `(${given.join(', ')})`}`
    const body = type === 'void' || type === 'any' ? `return ${use}` : `const got: ${type} = ${use}; return got`
    const statements = [`class Extended extends ${base} { use(${declared.join(', ')}) { ${body} } }`, 'return Extended']
    return [{ typeParameters, parameters: [], statements, oldType: type }]
  },
}
