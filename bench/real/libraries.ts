import { libraryClients, libraryAnswers } from './library-clients.ts'
import type { Scenario } from './scenario.ts'

/** A library, and pairs of its versions of which the first is swapped for the second in a program that uses it under load. */
interface Library {
  readonly name: string
  readonly kind: string
  /** From, to, and the answer of `use.mjs` or `use.cjs` that the changes between them make another one, where the release notes name any that can be seen. */
  readonly pairs: readonly (readonly [from: string, to: string, news?: string])[]
}

const before = '2026-11-01'

/** Popular libraries without state of the world: consecutive versions whose code differs. */
const list: readonly Library[] = [
  {
    name: 'yaml',
    kind: 'parser',
    pairs: [
      ['2.9.0', '2.9.1'],
      ['2.8.4', '2.9.0', 'tooDeep'],
    ],
  },
  {
    name: 'csv-parse',
    kind: 'parser',
    pairs: [
      ['7.0.1', '7.0.2', 'proto'],
      ['6.2.1', '7.0.0'],
    ],
  },
  {
    name: 'marked',
    kind: 'parser',
    pairs: [
      ['18.1.0', '18.1.1'],
      ['18.0.14', '18.1.0'],
    ],
  },
  {
    name: 'acorn',
    kind: 'parser',
    pairs: [
      ['8.17.0', '8.18.0', 'at'],
      ['8.18.0', '8.19.0'],
    ],
  },
  {
    name: 'cookie',
    kind: 'parser',
    pairs: [
      ['1.1.0', '1.1.1', 'overruled'],
      ['1.0.2', '1.1.0', 'many'],
    ],
  },
  {
    name: 'qs',
    kind: 'parser',
    pairs: [
      ['6.16.0', '6.16.1', 'untouched'],
      ['6.14.3', '6.15.0', 'doubled'],
    ],
  },
  {
    name: 'fast-xml-parser',
    kind: 'parser',
    pairs: [
      ['5.11.1', '5.11.2', 'bytes'],
      ['5.10.1', '5.11.0', 'stray'],
    ],
  },
  {
    name: 'semver',
    kind: 'parser',
    pairs: [
      ['7.7.4', '7.8.0', 'truncated'],
      ['7.8.4', '7.8.5'],
    ],
  },
  {
    name: 'papaparse',
    kind: 'parser',
    pairs: [
      ['5.5.3', '5.5.4', 'quoted'],
      ['5.5.4', '5.6.0'],
    ],
  },
  {
    name: 'picomatch',
    kind: 'parser',
    pairs: [
      ['4.0.4', '4.0.5', 'repeated'],
      ['4.0.5', '4.0.6'],
    ],
  },
  {
    name: 'zod',
    kind: 'validator',
    pairs: [
      ['4.6.5', '4.6.6', 'oversized'],
      ['4.5.4', '4.6.0'],
    ],
  },
  { name: 'ajv', kind: 'validator', pairs: [['8.17.1', '8.18.0', 'serialized']] },
  {
    name: 'joi',
    kind: 'validator',
    pairs: [
      ['18.3.0', '18.3.1', 'proto'],
      ['18.2.9', '18.3.0', 'prepared'],
    ],
  },
  {
    name: 'valibot',
    kind: 'validator',
    pairs: [
      ['1.4.1', '1.4.2', 'flatProto'],
      ['1.4.2', '1.5.0'],
    ],
  },
  {
    name: 'superstruct',
    kind: 'validator',
    pairs: [
      ['2.0.1', '2.0.2', 'copied'],
      ['1.0.4', '2.0.0'],
    ],
  },
  {
    name: 'pretty-bytes',
    kind: 'formatter',
    pairs: [
      ['7.1.0', '7.1.1'],
      ['7.1.3', '7.2.0', 'huge'],
    ],
  },
  {
    name: 'ms',
    kind: 'formatter',
    pairs: [
      ['2.1.0', '2.1.1', 'negative'],
      ['2.1.2', '2.1.3'],
    ],
  },
  { name: 'numeral', kind: 'formatter', pairs: [['2.0.4', '2.0.5', 'leading']] },
  {
    name: 'cronstrue',
    kind: 'formatter',
    pairs: [
      ['3.30.0', '3.31.0', 'offset'],
      ['3.32.0', '3.33.0'],
    ],
  },
  {
    name: 'lru-cache',
    kind: 'cache',
    pairs: [
      ['11.5.1', '11.5.2'],
      ['11.4.0', '11.5.0'],
    ],
  },
  {
    name: 'quick-lru',
    kind: 'cache',
    pairs: [
      ['7.0.0', '7.0.1', 'text'],
      ['7.1.0', '7.2.0', 'evict'],
    ],
  },
  {
    name: 'node-cache',
    kind: 'cache',
    pairs: [
      ['5.1.0', '5.1.1', 'size'],
      ['5.1.1', '5.1.2', 'full'],
    ],
  },
  { name: 'date-fns', kind: 'dates', pairs: [['4.0.0', '4.1.0']] },
  {
    name: 'dayjs',
    kind: 'dates',
    pairs: [
      ['1.11.20', '1.11.21', 'token'],
      ['1.11.22', '1.11.23'],
    ],
  },
  {
    name: 'luxon',
    kind: 'dates',
    pairs: [
      ['3.6.0', '3.6.1'],
      ['3.6.1', '3.7.0', 'precise'],
    ],
  },
  {
    name: 'nanoid',
    kind: 'ids',
    pairs: [
      ['6.0.1', '6.0.2', 'steps'],
      ['5.1.16', '6.0.0'],
    ],
  },
  {
    name: 'uuid',
    kind: 'ids',
    pairs: [
      ['14.0.1', '14.0.2', 'randomNode'],
      ['13.0.2', '14.0.0'],
    ],
  },
  { name: 'ulid', kind: 'ids', pairs: [['3.0.1', '3.0.2', 'detected']] },
  {
    name: 'lodash',
    kind: 'collections',
    pairs: [
      ['4.17.21', '4.17.23', 'unsetProto'],
      ['4.17.23', '4.18.0'],
    ],
  },
  {
    name: 'immer',
    kind: 'collections',
    pairs: [
      ['11.1.20', '11.1.21', 'revoked'],
      ['11.1.21', '11.2.3', 'modified'],
    ],
  },
  {
    name: 'p-limit',
    kind: 'concurrency',
    pairs: [
      ['7.3.2', '7.3.3', 'unobserved'],
      ['7.2.0', '7.3.0', 'options'],
    ],
  },
]

/** Each pair as a walk of one step. */
export const libraries: readonly Scenario[] = list.flatMap(({ name, kind, pairs }) =>
  pairs.map(([from, to, news]) => ({
    package: name,
    kind,
    versions: [from, to],
    program: `libraries/${name}`,
    frame: 'library-frame',
    before,
    connect: libraryClients,
    probe: libraryAnswers,
    ...(news === undefined ? {} : { news: { [to]: news } }),
  })),
)
