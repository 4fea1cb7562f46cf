import type { Pair } from '../corpus.ts'

export const nanoid: readonly Pair[] = [
  {
    package: 'nanoid',
    old: '4.0.2',
    new: '5.0.0',
    verdict: 'breaking',
    documented: { in: 'repository', at: 'CHANGELOG.md' },
    complete: true,
    breaks: [
      {
        symbol: './async',
        kind: 'removed subpath',
        says: 'The asynchronous variant is gone, since Web Crypto is synchronous.',
        old: ['package.json', '"./async": {'],
        new: ['package.json'],
      },
      {
        symbol: 'package.json#engines.node',
        kind: 'engines raised',
        says: 'Node.js 14 and 16 are no longer supported.',
        old: ['package.json', '"node": "^14 || ^16 || >=18"'],
        new: ['package.json', '"node": "^18 || >=20"'],
      },
    ],
  },
  {
    package: 'nanoid',
    old: '5.0.9',
    new: '5.1.16',
    verdict: 'harmless',
    changes: [
      {
        symbol: 'nanoid',
        kind: 'type parameters',
        because: 'A client that gives no type gets a string as before.',
        old: ['index.d.ts', 'export function nanoid(size?: number): string'],
        new: ['index.d.ts', 'export function nanoid<Type extends string>(size?: number): Type'],
      },
      {
        symbol: 'customAlphabet',
        kind: 'type parameters',
        because: 'A client that gives no type gets a string as before.',
        old: ['index.d.ts', 'export function customAlphabet('],
        new: ['index.d.ts', 'export function customAlphabet<Type extends string>('],
      },
      {
        symbol: 'customRandom',
        kind: 'new optional parameter',
        old: ['index.d.ts', '): () => string'],
        new: ['index.d.ts', '): (size?: number) => Type'],
      },
      {
        symbol: './non-secure#nanoid',
        kind: 'type parameters',
        because: 'A client that gives no type gets a string as before.',
        old: ['non-secure/index.d.ts', 'export function nanoid(size?: number): string'],
        new: ['non-secure/index.d.ts', 'export function nanoid<Type extends string>(size?: number): Type'],
      },
      {
        symbol: './non-secure',
        kind: 'package.json',
        because: 'The declarations were found beside the file before.',
        new: ['package.json', '"types": "./non-secure/index.d.ts"'],
      },
    ],
  },
  {
    package: 'nanoid',
    old: '3.3.7',
    new: '3.3.20',
    verdict: 'breaking',
    documented: null,
    complete: true,
    breaks: [
      {
        symbol: './async#nanoid',
        also: ['./async'],
        kind: 'sync to async',
        old: ['package.json', '"browser": "./async/index.browser.js", "require": { "types": "./index.d.cts"'],
        new: ['package.json', '"types": "./async/index.d.cts"'],
      },
      {
        symbol: './async#customAlphabet',
        also: ['./async'],
        kind: 'sync to async',
        old: ['async/index.d.cts'],
        new: ['async/index.d.cts', '): (size?: number) => Promise<string>'],
      },
      {
        symbol: './async#random',
        also: ['./async'],
        kind: 'sync to async',
        old: ['async/index.d.cts'],
        new: ['async/index.d.cts', 'export function random(bytes: number): Promise<Uint8Array>'],
      },
      {
        symbol: './async#customRandom',
        also: ['./async'],
        kind: 'removed export',
        old: ['package.json', '"browser": "./async/index.browser.js", "require": { "types": "./index.d.cts"'],
        new: ['package.json', '"types": "./async/index.d.cts"'],
      },
      {
        symbol: './async#urlAlphabet',
        also: ['./async'],
        kind: 'removed export',
        old: ['package.json', '"browser": "./async/index.browser.js", "require": { "types": "./index.d.cts"'],
        new: ['package.json', '"types": "./async/index.d.cts"'],
      },
    ],
  },
]
