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
]
