import type { Pair } from '../corpus.ts'

const types = 'dist/index.d.ts'

export const pathToRegexp: readonly Pair[] = [
  {
    package: 'path-to-regexp',
    old: '6.3.0',
    new: '7.0.0',
    verdict: 'breaking',
    documented: { in: 'release notes', at: 'v7.0.0' },
    complete: false,
    breaks: [
      {
        symbol: 'package.json#engines.node',
        kind: 'engines raised',
        old: ['package.json'],
        new: ['package.json', '"node": ">=16"'],
      },
      {
        symbol: 'Path',
        also: ['pathToRegexp', 'match'],
        kind: 'narrowed parameter',
        says: 'Arrays and regular expressions are no longer accepted as paths.',
        old: [types, 'export type Path = string | RegExp | Array<string | RegExp>;'],
        new: [types, 'export type Path = string | TokenData;'],
      },
      {
        symbol: 'TokensToRegexpOptions.endsWith',
        kind: 'removed member',
        says: 'The option endsWith is gone.',
        old: [types, 'endsWith?: string;'],
        new: [types],
      },
      {
        symbol: 'TokensToRegexpOptions.strict',
        kind: 'renamed',
        says: 'strict: true is now trailing: false.',
        old: [types, 'strict?: boolean;'],
        new: [types, 'trailing?: boolean;'],
      },
      {
        symbol: 'pathToRegexp',
        kind: 'incompatible type',
        old: [types, 'pathToRegexp(path: Path, keys?: Key[], options?: TokensToRegexpOptions & ParseOptions): RegExp;'],
        new: [types, 'pathToRegexp(path: Path, options?: PathToRegexpOptions): RegExp & {'],
      },
      {
        symbol: 'parse',
        kind: 'widened result',
        old: [types, 'parse(str: string, options?: ParseOptions): Token[];'],
        new: [types, 'parse(str: string, options?: ParseOptions): TokenData;'],
      },
      {
        symbol: 'ParseOptions.prefixes',
        kind: 'removed member',
        says: 'A prefix is no longer implied.',
        old: [types, 'prefixes?: string;'],
        new: [types],
      },
      {
        symbol: 'tokensToFunction',
        kind: 'removed export',
        old: [types, 'export declare function tokensToFunction<'],
        new: [types],
      },
      {
        symbol: 'tokensToRegexp',
        kind: 'removed export',
        old: [types, 'export declare function tokensToRegexp('],
        new: [types],
      },
      {
        symbol: 'regexpToFunction',
        kind: 'removed export',
        old: [types, 'export declare function regexpToFunction<'],
        new: [types],
      },
    ],
  },
  {
    package: 'path-to-regexp',
    old: '7.2.0',
    new: '8.0.0',
    verdict: 'breaking',
    documented: { in: 'release notes', at: 'v8.0.0' },
    complete: false,
    breaks: [
      {
        symbol: 'PathToRegexpOptions.loose',
        also: ['MatchOptions.loose', 'CompileOptions.loose'],
        kind: 'removed member',
        says: 'The loose mode is gone.',
        old: [types, 'loose?: boolean;'],
        new: [types],
      },
      {
        symbol: 'Token',
        kind: 'incompatible type',
        says: 'A parameter has no regular expression and no modifier of its own any more; a token has a type.',
        old: [types, 'export type Token = string | Key;'],
        new: [types, 'export type Token = Text | Parameter | Wildcard | Group;'],
      },
      {
        symbol: 'Key',
        kind: 'removed export',
        says: 'A parameter has no regular expression and no modifier of its own any more.',
        old: [types, 'export interface Key {'],
        new: [types],
      },
      {
        symbol: 'pathToRegexp',
        kind: 'removed export',
        old: [types, 'export declare function pathToRegexp('],
        new: [types],
      },
      {
        symbol: 'MatchResult.index',
        kind: 'removed member',
        old: [types, 'index: number;'],
        new: [types],
      },
      {
        symbol: 'TokenData',
        kind: 'narrowed parameter',
        old: [types, 'constructor(tokens: Token[], delimiter: string);'],
        new: [types, 'constructor(tokens: Token[]);'],
      },
      {
        symbol: 'TokenData.prototype.delimiter',
        kind: 'removed member',
        old: [types, 'readonly delimiter: string;'],
        new: [types],
      },
    ],
  },
  {
    package: 'path-to-regexp',
    old: '8.0.0',
    new: '8.1.0',
    verdict: 'harmless',
    changes: [
      {
        symbol: 'MatchOptions',
        kind: 'moved declaration',
        because: 'Some of its members are inherited now.',
        old: [types, 'export interface MatchOptions {'],
        new: [types, 'export interface MatchOptions extends PathToRegexpOptions {'],
      },
      {
        symbol: 'compile',
        kind: 'same type, other words',
        old: [types, 'options?: CompileOptions & ParseOptions): PathFunction<P>;'],
        new: [types, 'options?: CompileOptions & ParseOptions): (data?: P) => string;'],
      },
      { symbol: 'pathToRegexp', kind: 'new export', new: [types, 'export declare function pathToRegexp('] },
      {
        symbol: 'stringify',
        kind: 'new export',
        new: [types, 'export declare function stringify(data: TokenData): string;'],
      },
    ],
  },
]
