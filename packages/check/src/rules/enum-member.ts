import type { Rule } from '../rule.ts'

/** A client uses a member of an enumeration, and what it stands for: values are written into clients, files and databases. */
export const enumMember: Rule = {
  rank: 2,
  effect: 'is gone, or stands for another value',
  remedy: 'Keep members and their values; add new ones at the end.',
  probes: (subject) => {
    if (subject.kind !== 'enum-member') return []
    const { access, value } = subject
    const use = { typeParameters: [], parameters: [], statements: [`return ${access}`] }
    if (value === null) return [use]
    const same = `const same: \`\${${access}}\` extends \`\${${value}}\` ? true : false = true`
    return [use, { typeParameters: [], parameters: [], statements: [same, 'return same'], oldType: value }]
  },
}
