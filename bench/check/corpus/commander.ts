import type { Pair } from '../corpus.ts'

const types = 'typings/index.d.ts'

export const commander: readonly Pair[] = [
  {
    package: 'commander',
    old: '12.1.0',
    new: '13.0.0',
    verdict: 'breaking',
    documented: { in: 'repository', at: 'CHANGELOG.md' },
    complete: true,
    breaks: [
      {
        symbol: 'Help.prototype.wrap',
        kind: 'removed member',
        says: 'wrap is split into formatItem and boxWrap.',
        old: [types, 'wrap( str: string, width: number, indent: number, minColumnWidth?: number, ): string;'],
        new: [types, 'boxWrap(str: string, width: number): string;'],
      },
    ],
  },
  {
    package: 'commander',
    old: '11.0.0',
    new: '11.1.0',
    verdict: 'breaking',
    documented: { in: 'repository', at: 'CHANGELOG.md' },
    complete: true,
    breaks: [
      {
        symbol: 'Command.prototype.executableDir',
        kind: 'widened result',
        says: 'The result may be null.',
        old: [types, 'executableDir(): string;'],
        new: [types, 'executableDir(): string | null;'],
      },
      {
        symbol: 'OptionValueSource',
        also: ['Command.prototype.getOptionValueSource', 'Command.prototype.getOptionValueSourceWithGlobals'],
        kind: 'widened result',
        says: 'Any string may be the source.',
        old: [types, "export type OptionValueSource = 'default' | 'config'"],
        new: [types, "export type OptionValueSource = LiteralUnion<'default' | 'config'"],
      },
    ],
  },
  {
    package: 'commander',
    old: '12.0.0',
    new: '12.1.0',
    verdict: 'breaking',
    documented: { in: 'repository', at: 'CHANGELOG.md' },
    complete: true,
    breaks: [
      {
        symbol: 'Option.prototype.fullDescription',
        kind: 'removed member',
        says: 'The declaration of what was never there is gone.',
        old: [types, 'fullDescription(): string;'],
        new: [types],
      },
    ],
  },
]
