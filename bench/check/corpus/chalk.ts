import type { Pair } from '../corpus.ts'

export const chalk: readonly Pair[] = [
  {
    package: 'chalk',
    old: '4.1.2',
    new: '5.0.0',
    heldOut: true,
    verdict: 'breaking',
    documented: { in: 'release notes', at: 'v5.0.0' },
    complete: false,
    breaks: [
      {
        symbol: '.',
        kind: 'esm only',
        says: 'The package is an ES module.',
        old: ['package.json'],
        new: ['package.json', '"type": "module"'],
      },
      {
        symbol: 'default.keyword',
        also: ['Chalk.keyword', 'default.Chalk.keyword'],
        kind: 'removed member',
        says: 'Colours by keyword and in other colour spaces are gone.',
        old: ['index.d.ts', 'keyword(color: string): Chalk;'],
        new: null,
      },
      {
        symbol: 'default.hsl',
        also: ['Chalk.hsl', 'default.Chalk.hsl'],
        kind: 'removed member',
        says: 'Colours by keyword and in other colour spaces are gone.',
        old: ['index.d.ts', 'hsl(hue: number, saturation: number, lightness: number): Chalk;'],
        new: null,
      },
      {
        symbol: 'default.hsv',
        also: ['Chalk.hsv', 'default.Chalk.hsv'],
        kind: 'removed member',
        says: 'Colours by keyword and in other colour spaces are gone.',
        old: ['index.d.ts', 'hsv(hue: number, saturation: number, value: number): Chalk;'],
        new: null,
      },
      {
        symbol: 'default.hwb',
        also: ['Chalk.hwb', 'default.Chalk.hwb'],
        kind: 'removed member',
        says: 'Colours by keyword and in other colour spaces are gone.',
        old: ['index.d.ts', 'hwb(hue: number, whiteness: number, blackness: number): Chalk;'],
        new: null,
      },
      {
        symbol: 'default.stderr',
        also: ['stderr'],
        kind: 'renamed',
        says: 'It is exported as chalkStderr.',
        old: ['index.d.ts', 'stderr: chalk.Chalk & {supportsColor'],
        new: null,
      },
      {
        symbol: 'package.json#engines.node',
        kind: 'engines raised',
        says: 'An older Node.js is no longer supported.',
        old: ['package.json', '"node": ">=10"'],
        new: ['package.json', '"node": "^12.17.0 || ^14.13 || >=16.0.0"'],
      },
    ],
  },
]
