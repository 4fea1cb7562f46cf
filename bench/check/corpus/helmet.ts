import type { Pair } from '../corpus.ts'

const stricter = 'Strings are typed more strictly where possible.'
const middlewares = 'dist/types/middlewares'

export const helmet: readonly Pair[] = [
  {
    package: 'helmet',
    old: '5.1.1',
    new: '6.0.0',
    verdict: 'breaking',
    documented: { in: 'package', at: 'CHANGELOG.md' },
    complete: true,
    breaks: [
      {
        symbol: 'crossOriginEmbedderPolicy',
        also: ['default.crossOriginEmbedderPolicy', 'HelmetOptions.crossOriginEmbedderPolicy'],
        kind: 'narrowed parameter',
        says: stricter,
        old: [`${middlewares}/cross-origin-embedder-policy/index.d.ts`, 'policy?: string'],
        new: [`${middlewares}/cross-origin-embedder-policy/index.d.ts`, 'policy?: "require-corp" | "credentialless"'],
      },
      {
        symbol: 'crossOriginOpenerPolicy',
        also: ['default.crossOriginOpenerPolicy', 'HelmetOptions.crossOriginOpenerPolicy'],
        kind: 'narrowed parameter',
        says: stricter,
        old: [`${middlewares}/cross-origin-opener-policy/index.d.ts`, 'policy?: string'],
        new: [`${middlewares}/cross-origin-opener-policy/index.d.ts`, 'policy?: "same-origin" |'],
      },
      {
        symbol: 'crossOriginResourcePolicy',
        also: ['default.crossOriginResourcePolicy', 'HelmetOptions.crossOriginResourcePolicy'],
        kind: 'narrowed parameter',
        says: stricter,
        old: [`${middlewares}/cross-origin-resource-policy/index.d.ts`, 'policy?: string'],
        new: [`${middlewares}/cross-origin-resource-policy/index.d.ts`, 'policy?: "same-origin" |'],
      },
      {
        symbol: 'referrerPolicy',
        also: ['default.referrerPolicy', 'HelmetOptions.referrerPolicy'],
        kind: 'narrowed parameter',
        says: stricter,
        old: [`${middlewares}/referrer-policy/index.d.ts`, 'policy?: string | string[]'],
        new: [`${middlewares}/referrer-policy/index.d.ts`, 'policy?: ReferrerPolicyToken | ReferrerPolicyToken[]'],
      },
      {
        symbol: 'frameguard',
        also: ['default.frameguard', 'HelmetOptions.frameguard'],
        kind: 'narrowed parameter',
        says: stricter,
        old: [`${middlewares}/x-frame-options/index.d.ts`, '| (string & {'],
        new: [`${middlewares}/x-frame-options/index.d.ts`, 'action?: "deny" | "sameorigin"'],
      },
      {
        symbol: 'permittedCrossDomainPolicies',
        also: ['default.permittedCrossDomainPolicies', 'HelmetOptions.permittedCrossDomainPolicies'],
        kind: 'narrowed parameter',
        says: stricter,
        old: [`${middlewares}/x-permitted-cross-domain-policies/index.d.ts`, 'permittedPolicies?: string'],
        new: [`${middlewares}/x-permitted-cross-domain-policies/index.d.ts`, 'permittedPolicies?: "none" |'],
      },
      {
        symbol: 'package.json#engines.node',
        kind: 'engines raised',
        says: 'Node.js 12 and 13 are no longer supported.',
        old: ['package.json', '"node": ">=12.0.0"'],
        new: ['package.json', '"node": ">=14.0.0"'],
      },
    ],
  },
  {
    package: 'helmet',
    old: '6.2.0',
    new: '7.0.0',
    verdict: 'breaking',
    documented: { in: 'package', at: 'CHANGELOG.md' },
    complete: true,
    breaks: [
      {
        symbol: 'expectCt',
        kind: 'removed export',
        says: 'Expect-CT is no longer a part of the package.',
        old: ['index.d.cts', 'expectCt, xFrameOptions as frameguard'],
        new: ['index.d.cts', 'xDnsPrefetchControl as dnsPrefetchControl, xFrameOptions as frameguard'],
      },
      {
        symbol: 'default.expectCt',
        kind: 'removed member',
        says: 'Expect-CT is no longer a part of the package.',
        old: ['index.d.cts', 'expectCt: typeof expectCt'],
        new: ['index.d.cts'],
      },
      {
        symbol: 'HelmetOptions.expectCt',
        kind: 'removed member',
        says: 'Expect-CT is no longer a part of the package.',
        old: ['index.d.cts', 'expectCt?: ExpectCtOptions | boolean'],
        new: ['index.d.cts'],
      },
      {
        symbol: 'package.json#engines.node',
        kind: 'engines raised',
        says: 'Node.js 14 and 15 are no longer supported.',
        old: ['package.json', '"node": ">=14.0.0"'],
        new: ['package.json', '"node": ">=16.0.0"'],
      },
    ],
  },
  {
    package: 'helmet',
    old: '8.0.0',
    new: '8.1.0',
    verdict: 'harmless',
    changes: [
      {
        symbol: 'default',
        kind: 'same type, other words',
        old: ['index.d.cts', 'from "http"'],
        new: ['index.d.cts', 'from "node:http"'],
      },
    ],
  },
]
