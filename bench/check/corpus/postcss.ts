import type { Pair } from '../corpus.ts'

export const postcss: readonly Pair[] = [
  {
    package: 'postcss',
    old: '8.4.38',
    new: '8.4.49',
    verdict: 'breaking',
    documented: null,
    complete: false,
    breaks: [
      {
        symbol: 'RuleProps',
        also: ['Rule', 'default.rule', 'default.RuleProps'],
        kind: 'optional to required',
        old: ['lib/rule.d.ts', 'export interface RuleProps extends ContainerProps {'],
        new: ['lib/rule.d.ts', 'export type RuleProps = {'],
      },
      {
        symbol: 'Declaration.prototype.variable',
        kind: 'class closed',
        old: ['lib/declaration.d.ts', 'variable: boolean'],
        new: ['lib/declaration.d.ts', 'get variable(): boolean'],
      },
    ],
  },
]
