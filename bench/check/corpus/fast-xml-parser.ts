import type { Pair } from '../corpus.ts'

export const fastXmlParser: readonly Pair[] = [
  {
    package: 'fast-xml-parser',
    old: '3.21.1',
    new: '4.0.1',
    verdict: 'breaking',
    documented: { in: 'package', at: 'CHANGELOG.md' },
    // The options changed too, member by member, and a command is gone: what is listed is not all.
    complete: false,
    breaks: [
      {
        symbol: 'parse',
        kind: 'removed export',
        says: 'An instance of a parser parses.',
        old: ['src/parser.d.ts', 'export function parse('],
        new: ['src/fxp.d.ts', 'export class XMLParser {'],
      },
      {
        symbol: 'j2xParser',
        kind: 'renamed',
        says: 'It is XMLBuilder.',
        old: ['src/parser.d.ts', 'export class j2xParser {'],
        new: ['src/fxp.d.ts', 'export class XMLBuilder {'],
      },
      {
        symbol: 'validate',
        kind: 'renamed',
        old: ['src/parser.d.ts', 'export function validate('],
        new: ['src/fxp.d.ts', 'static validate('],
      },
      {
        symbol: 'getTraversalObj',
        kind: 'removed export',
        old: ['src/parser.d.ts', 'export function getTraversalObj('],
        new: null,
      },
      {
        symbol: 'convertToJson',
        kind: 'removed export',
        old: ['src/parser.d.ts', 'export function convertToJson('],
        new: null,
      },
      {
        symbol: 'convertToJsonString',
        kind: 'removed export',
        old: ['src/parser.d.ts', 'export function convertToJsonString('],
        new: null,
      },
      {
        symbol: 'convert2nimn',
        kind: 'removed export',
        old: ['src/parser.d.ts', 'export function convert2nimn('],
        new: null,
      },
      {
        symbol: 'parseToNimn',
        kind: 'removed export',
        old: ['src/parser.d.ts', 'export function parseToNimn('],
        new: null,
      },
    ],
  },
]
