import { mention, type ConstructionFacts, type ConstructionSite, type UntoldField } from '@midflight/model'
import { describe, expect, test } from 'vitest'
import { planItemsOf, verdictOf } from './planning.ts'
import { classItem, field, fn, type Draft } from './program-builder.ts'

/** The field `log` of an instance whose constructor is not told `log` by its first argument. */
const untold = (parts: Partial<UntoldField> = {}): UntoldField => ({
  name: 'log',
  told: [{ parameter: 0, member: 'log' }],
  text: 'false',
  uses: [],
  isShared: false,
  isRewritten: false,
  ...parts,
})

const hears = (...members: (string | null)[]): ConstructionFacts => ({
  hears: members.map((member) => ({ parameter: 0, member })),
  untold: [],
})

const textOf = (names: Record<string, number> = {}): string =>
  Object.entries(names)
    .map(([name, bits]) => ` ${name}:${bits} `)
    .join('')

interface Case {
  readonly site?: ConstructionSite['arguments']
  readonly siteNow?: ConstructionSite['arguments']
  readonly field?: Partial<UntoldField>
  readonly heard?: ConstructionFacts
  /** What code that stays mentions. */
  readonly old?: Record<string, number>
  /** What code that is new mentions. */
  readonly now?: Record<string, number>
}

const none = { members: { name: null } }
const tells = { members: { log: null } }
const { read, written, needed } = mention

const cases: readonly [name: string, parts: Case, verdict: string][] = [
  ['nobody tells it', { site: [none] }, 'given'],
  ['nothing is passed', { site: [] }, 'given'],
  ['undefined is passed', { site: ['nothing'] }, 'given'],
  ['it is told', { site: [tells] }, 'refused'],
  ['it is told from now on', { site: [none], siteNow: [tells] }, 'refused'],
  ['it was told until now', { site: [tells], siteNow: [none] }, 'refused'],
  ['arguments are spread, and it has no default', { site: null, field: { text: 'void 0' } }, 'refused'],
  ['the argument is not known, and it has no default', { site: [null], field: { text: 'void 0' } }, 'refused'],
  ['the argument is not known', { site: [null] }, 'given'],
  ['the argument is not known, and the earlier code took it', { site: [null], heard: hears('log') }, 'refused'],
  ['the argument is not known, and the earlier code kept it', { site: [null], heard: hears(null) }, 'given'],
  [
    'the argument is not known, and the earlier code kept it, and wrote the name somewhere',
    { site: [null], heard: hears(null), old: { log: written }, field: { text: null } },
    'refused',
  ],
  [
    'the argument is not known, and the earlier release knows the name',
    { site: [null], old: { log: read } },
    'refused',
  ],
  ['the argument is not known, and new code writes the name', { site: [null], now: { log: written } }, 'refused'],
  ['the whole argument matters', { site: [null], field: { told: [{ parameter: 0, member: null }] } }, 'refused'],
  ['it is left out', { site: [none], field: { text: null } }, 'given'],
  [
    'it is left out, and code that stays mentions it',
    { site: [null], field: { text: null }, old: { log: 7 } },
    'given',
  ],
  [
    'it is left out, and new code needs it',
    { site: [null], field: { text: null }, now: { log: read | needed } },
    'refused',
  ],
  [
    'it is left out, new code needs it, and nobody tells it',
    { site: [none], field: { text: null }, now: { log: 5 } },
    'given',
  ],
  ['other code gets the instance', { site: [none], field: { isShared: true } }, 'given'],
  [
    'other code gets the instance, and writes to it',
    { site: [none], field: { isShared: true }, old: { log: written } },
    'refused',
  ],
  [
    'other code gets the instance, and methods write to it',
    { site: [none], field: { isShared: true, isRewritten: true } },
    'refused',
  ],
]

describe('a new field that depends on what the constructor is told', () => {
  test.for(cases)('%s', ([, parts, verdict]) => {
    const program = (version: 1 | 2): readonly Draft[] => {
      const facts = { fields: version === 1 ? [] : [field('log', null)] }
      const heard = parts.heard ?? hears('name')
      const construction = version === 1 ? heard : { hears: [], untold: [untold(parts.field)] }
      const { site: before = [], siteNow = before } = parts
      const site = version === 1 ? before : siteNow
      return [
        { ...classItem('Room', `${version}`, facts), construction },
        { ...fn('make', 'make', { atCall: ['construct Room'] }), constructs: [{ binding: 'Room', arguments: site }] },
        { ...fn('stays', 'stays'), mentions: textOf(parts.old) },
        ...(version === 1 ? [] : [{ ...fn('more', 'more'), mentions: textOf(parts.now) }]),
      ]
    }
    const expected = verdict === 'given' ? 'hot, notice: field-added' : 'refused: class-shape-changed'
    expect(verdictOf(planItemsOf(program(1), program(2)))).toBe(expected)
  })

  test('what is left out and what is given are told apart', () => {
    const plan = (text: string | null): unknown => {
      const program = (version: 1 | 2): readonly Draft[] => [
        {
          ...classItem('Room', `${version}`, { fields: version === 1 ? [] : [field('log', null)] }),
          construction: version === 1 ? hears() : { hears: [], untold: [untold({ text })] },
        },
        { ...fn('make', 'make', { atCall: ['construct Room'] }), constructs: [{ binding: 'Room', arguments: [] }] },
      ]
      const { notices, steps } = planItemsOf(program(1), program(2))
      return [notices[0]?.message.replace(/`Room` at .*?:\d+/, 'Room'), steps[0]?.fields]
    }
    expect(plan('false')).toEqual([
      'Gives live instances of Room the field `log` with what new ones begin with whose constructor is not told `log`, `false`: what has happened to them before is not in it.',
      { Room: { give: ['log'], gone: [] } },
    ])
    expect(plan(null)).toEqual([
      'Leaves live instances of Room without the field `log`, as new ones are whose constructor is not told `log`.',
      undefined,
    ])
  })
})
