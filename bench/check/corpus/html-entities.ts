import type { Pair } from '../corpus.ts'

const says = 'Functions with options take the place of the classes.'

export const htmlEntities: readonly Pair[] = [
  {
    package: 'html-entities',
    old: '1.4.0',
    new: '2.0.0',
    verdict: 'breaking',
    documented: { in: 'repository', at: 'CHANGELOG.md' },
    complete: true,
    breaks: [
      {
        symbol: 'AllHtmlEntities',
        kind: 'removed export',
        says,
        old: ['lib/index.d.ts', 'Html5Entities as AllHtmlEntities'],
        new: ['lib/index.d.ts', 'export declare function encode('],
      },
      {
        symbol: 'Html5Entities',
        kind: 'removed export',
        says,
        old: ['lib/index.d.ts', 'export { Html5Entities'],
        new: ['lib/index.d.ts'],
      },
      {
        symbol: 'Html4Entities',
        kind: 'removed export',
        says,
        old: ['lib/index.d.ts', 'export { Html4Entities }'],
        new: ['lib/index.d.ts'],
      },
      {
        symbol: 'XmlEntities',
        kind: 'removed export',
        says,
        old: ['lib/index.d.ts', 'export { XmlEntities }'],
        new: ['lib/index.d.ts'],
      },
    ],
  },
  {
    package: 'html-entities',
    old: '2.3.6',
    new: '2.5.6',
    verdict: 'harmless',
    changes: [
      {
        symbol: 'EncodeMode',
        kind: 'widened parameter',
        because: 'A client says which mode it wants.',
        old: ['lib/index.d.ts', "'nonAsciiPrintable' | 'extensive';"],
        new: ['lib/index.d.ts', "'nonAsciiPrintable' | 'nonAsciiPrintableOnly' | 'extensive';"],
      },
      {
        symbol: 'Level',
        kind: 'same type, other words',
        old: ['lib/index.d.ts', 'export declare type Level'],
        new: ['lib/index.d.ts', 'export type Level'],
      },
    ],
  },
]
