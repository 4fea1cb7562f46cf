import type { Pair } from '../corpus.ts'

export const smolToml: readonly Pair[] = [
  {
    package: 'smol-toml',
    old: '1.2.0',
    new: '1.3.1',
    verdict: 'harmless',
    changes: [
      { symbol: 'default', kind: 'new export', new: ['dist/index.d.ts', 'export default _default;'] },
      {
        symbol: 'parse',
        kind: 'new optional parameter',
        old: ['dist/parse.d.ts', 'parse(toml: string): Record<string, TomlPrimitive>;'],
        new: ['dist/parse.d.ts', 'parse(toml: string, opts?: {'],
      },
      {
        symbol: 'stringify',
        kind: 'new optional parameter',
        old: ['dist/stringify.d.ts', 'stringify(obj: any): string;'],
        new: ['dist/stringify.d.ts', 'stringify(obj: any, opts?: {'],
      },
      {
        symbol: '.',
        kind: 'package.json',
        because: 'require is possible now.',
        new: ['package.json', '"require": "./dist/index.cjs"'],
      },
      {
        symbol: '.',
        kind: 'private or internal',
        because: 'The main module does not pass it on.',
        old: ['dist/struct.d.ts', 'parseArray(str: string, ptr: number): [TomlPrimitive[], number];'],
        new: ['dist/struct.d.ts', 'parseArray(str: string, ptr: number, depth: number): [TomlPrimitive[], number];'],
      },
    ],
  },
]
