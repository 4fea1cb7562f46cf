import type { Pair } from '../corpus.ts'

export const jwtDecode: readonly Pair[] = [
  {
    package: 'jwt-decode',
    old: '3.1.2',
    new: '4.0.0',
    verdict: 'breaking',
    documented: { in: 'repository', at: 'CHANGELOG.md' },
    complete: true,
    breaks: [
      {
        symbol: 'default',
        kind: 'renamed',
        says: 'The function is a named export, jwtDecode, and no longer the default one.',
        old: ['index.d.ts', 'export default function jwtDecode<T = unknown>('],
        new: ['build/esm/index.d.ts', 'export declare function jwtDecode<T = JwtPayload>('],
      },
      {
        symbol: 'JwtHeader.type',
        kind: 'renamed',
        old: ['index.d.ts', 'export interface JwtHeader { type?: string;'],
        new: ['build/esm/index.d.ts', 'export interface JwtHeader { typ?: string;'],
      },
      {
        symbol: 'package.json#engines.node',
        kind: 'engines raised',
        says: 'Node.js 14 and 16 are no longer supported.',
        old: ['package.json'],
        new: ['package.json', '"node": ">=18"'],
      },
    ],
  },
]
