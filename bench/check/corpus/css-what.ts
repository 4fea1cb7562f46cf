import type { Pair } from '../corpus.ts'

const now = 'lib/commonjs/types.d.ts'
const enums = 'The types and actions of selectors are enums.'

export const cssWhat: readonly Pair[] = [
  {
    package: 'css-what',
    old: '4.0.0',
    new: '5.0.0',
    verdict: 'breaking',
    documented: { in: 'commit', at: '7a41152' },
    complete: true,
    breaks: [
      {
        symbol: 'AttributeSelector.ignoreCase',
        also: ['AttributeSelector'],
        kind: 'widened result',
        says: 'Nothing is said of upper and lower case where the selector says nothing.',
        old: ['lib/parse.d.ts', 'ignoreCase: boolean;'],
        new: ['lib/parse.d.ts', 'ignoreCase: boolean | null;'],
      },
    ],
  },
  {
    package: 'css-what',
    old: '5.1.0',
    new: '6.0.1',
    verdict: 'breaking',
    documented: { in: 'commit', at: '65121fe, 5cad07b, 8030f67' },
    complete: true,
    breaks: [
      {
        symbol: 'AttributeAction',
        kind: 'enum value',
        says: enums,
        old: ['lib/parse.d.ts', 'export declare type AttributeAction = "any" | "element"'],
        new: [now, 'export declare enum AttributeAction {'],
      },
      {
        symbol: 'AttributeSelector.type',
        also: ['AttributeSelector'],
        kind: 'enum value',
        says: enums,
        old: ['lib/parse.d.ts', 'type: "attribute";'],
        new: [now, 'type: SelectorType.Attribute;'],
      },
      {
        symbol: 'PseudoSelector.type',
        also: ['PseudoSelector'],
        kind: 'enum value',
        says: enums,
        old: ['lib/parse.d.ts', 'type: "pseudo";'],
        new: [now, 'type: SelectorType.Pseudo;'],
      },
      {
        symbol: 'PseudoElement.type',
        also: ['PseudoElement'],
        kind: 'enum value',
        says: enums,
        old: ['lib/parse.d.ts', 'type: "pseudo-element";'],
        new: [now, 'type: SelectorType.PseudoElement;'],
      },
      {
        symbol: 'TagSelector.type',
        also: ['TagSelector'],
        kind: 'enum value',
        says: enums,
        old: ['lib/parse.d.ts', 'type: "tag";'],
        new: [now, 'type: SelectorType.Tag;'],
      },
      {
        symbol: 'UniversalSelector.type',
        also: ['UniversalSelector'],
        kind: 'enum value',
        says: enums,
        old: ['lib/parse.d.ts', 'type: "universal";'],
        new: [now, 'type: SelectorType.Universal;'],
      },
      {
        symbol: 'TraversalType',
        also: ['Traversal', 'Traversal.type'],
        kind: 'enum value',
        says: enums,
        old: ['lib/parse.d.ts', 'export declare type TraversalType = "adjacent" | "child"'],
        new: [now, 'export declare type TraversalType = SelectorType.Adjacent |'],
      },
      {
        symbol: 'AttributeSelector.ignoreCase',
        also: ['AttributeSelector'],
        kind: 'widened result',
        says: 'A third way to ignore case, for quirks mode.',
        old: ['lib/parse.d.ts', 'ignoreCase: boolean | null;'],
        new: [now, 'ignoreCase: "quirks" | boolean | null;'],
      },
      {
        symbol: 'parse',
        kind: 'narrowed parameter',
        says: 'The options are gone.',
        old: ['lib/parse.d.ts', 'function parse(selector: string, options?: Options): Selector[][];'],
        new: ['lib/commonjs/parse.d.ts', 'export declare function parse(selector: string): Selector[][];'],
      },
      {
        symbol: 'Options',
        kind: 'removed export',
        says: 'The options are gone.',
        old: ['lib/parse.d.ts', 'export interface Options {'],
        new: null,
      },
    ],
  },
  {
    package: 'css-what',
    old: '6.0.1',
    new: '6.1.0',
    verdict: 'breaking',
    documented: null,
    complete: true,
    breaks: [
      {
        symbol: 'PseudoElement.data',
        also: ['PseudoElement'],
        kind: 'required added',
        old: [now, 'type: SelectorType.PseudoElement; name: string; }'],
        new: [now, 'data: string | null;'],
      },
    ],
  },
]
