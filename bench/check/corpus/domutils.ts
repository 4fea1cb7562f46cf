import type { Pair } from '../corpus.ts'

export const domutils: readonly Pair[] = [
  {
    package: 'domutils',
    old: '3.0.1',
    new: '3.1.0',
    verdict: 'harmless',
    changes: [
      {
        symbol: 'appendChild',
        kind: 'widened parameter',
        old: ['lib/manipulation.d.ts', 'appendChild(elem: Element, child: ChildNode): void;'],
        new: ['lib/manipulation.d.ts', 'appendChild(parent: ParentNode, child: ChildNode): void;'],
      },
      {
        symbol: 'prependChild',
        kind: 'widened parameter',
        old: ['lib/manipulation.d.ts', 'prependChild(elem: Element, child: ChildNode): void;'],
        new: ['lib/manipulation.d.ts', 'prependChild(parent: ParentNode, child: ChildNode): void;'],
      },
      {
        symbol: 'FeedItemMediaMedium',
        kind: 'same type, other words',
        old: ['lib/feeds.d.ts', 'export declare type FeedItemMediaMedium'],
        new: ['lib/feeds.d.ts', 'export type FeedItemMediaMedium'],
      },
      {
        symbol: '.',
        kind: 'package.json',
        because: 'A dependency is newer by two patches.',
        old: ['package.json', '"domhandler": "^5.0.1"'],
        new: ['package.json', '"domhandler": "^5.0.3"'],
      },
    ],
  },
]
