import type { Pair } from '../corpus.ts'

export const jose: readonly Pair[] = [
  {
    package: 'jose',
    old: '5.2.4',
    new: '5.3.0',
    verdict: 'harmless',
    changes: [
      {
        symbol: 'createRemoteJWKSet',
        kind: 'narrowed result',
        because: 'The function that it gives has properties now.',
        old: ['dist/types/jwks/remote.d.ts', 'options?: RemoteJWKSetOptions): (protectedHeader?: JWSHeaderParameters,'],
        new: ['dist/types/jwks/remote.d.ts', 'reload: () => Promise<void>;'],
      },
      {
        symbol: 'LocalJWKSet',
        kind: 'private or internal',
        because: 'No module of the package exports the class.',
        old: ['dist/types/jwks/local.d.ts', 'protected _jwks?: JSONWebKeySet;'],
        new: ['dist/types/jwks/local.d.ts', 'private _jwks?;'],
      },
    ],
  },
  {
    package: 'jose',
    old: '5.10.0',
    new: '6.0.10',
    verdict: 'breaking',
    documented: { in: 'repository', at: 'CHANGELOG.md' },
    complete: false,
    breaks: [
      {
        symbol: 'KeyLike',
        kind: 'removed export',
        says: 'The type parameters for keys are gone.',
        old: ['dist/types/types.d.ts', 'export type KeyLike = { type: string }'],
        new: ['dist/types/types.d.ts'],
      },
      {
        symbol: 'generateSecret',
        kind: 'type parameters',
        says: 'The type parameters for keys are gone.',
        old: [
          'dist/types/key/generate_secret.d.ts',
          'generateSecret<KeyLikeType extends KeyLike = KeyLike>(alg: string,',
        ],
        new: [
          'dist/types/key/generate_secret.d.ts',
          'generateSecret(alg: string, options?: GenerateSecretOptions): Promise<types.CryptoKey | Uint8Array>;',
        ],
      },
      {
        symbol: 'importJWK',
        kind: 'type parameters',
        says: 'The type parameters for keys are gone.',
        old: ['dist/types/key/import.d.ts', 'importJWK<KeyLikeType extends KeyLike = KeyLike>(jwk: JWK, alg?: string)'],
        new: ['dist/types/key/import.d.ts', 'importJWK(jwk: types.JWK, alg?: string, options?: KeyImportOptions)'],
      },
      {
        symbol: 'importPKCS8',
        kind: 'type parameters',
        says: 'The type parameters for keys are gone.',
        old: ['dist/types/key/import.d.ts', 'importPKCS8<KeyLikeType extends KeyLike = KeyLike>('],
        new: [
          'dist/types/key/import.d.ts',
          'importPKCS8(pkcs8: string, alg: string, options?: KeyImportOptions): Promise<types.CryptoKey>;',
        ],
      },
      {
        symbol: 'PEMImportOptions',
        kind: 'renamed',
        says: 'It is KeyImportOptions.',
        old: ['dist/types/index.d.ts', 'export type { PEMImportOptions }'],
        new: ['dist/types/index.d.ts', 'export type { KeyImportOptions }'],
      },
      {
        symbol: 'RemoteJWKSetOptions.agent',
        kind: 'removed member',
        says: 'fetch is used, and the option for an agent of Node.js is gone.',
        old: ['dist/types/jwks/remote.d.ts', 'agent?: any;'],
        new: ['dist/types/jwks/remote.d.ts'],
      },
      {
        symbol: 'experimental_jwksCache',
        kind: 'removed export',
        says: 'What was experimental and deprecated is gone.',
        old: ['dist/types/index.d.ts', 'jwksCache, experimental_jwksCache }'],
        new: ['dist/types/index.d.ts', "createRemoteJWKSet, jwksCache, customFetch } from './jwks/remote.js'"],
      },
      {
        symbol: '.',
        kind: 'esm only',
        says: 'require works only where Node.js can require an ES module.',
        old: ['package.json', '"require": "./dist/node/cjs/index.js"'],
        new: ['package.json', '"type": "module"'],
      },
    ],
  },
]
