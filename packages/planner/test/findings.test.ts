import { isFindingId, reasonCodes, type Reason } from '@midflight/model'
import { describe, expect, test } from 'vitest'
import { acceptanceRules } from '../src/acceptance.ts'
import { acceptFindings, refusalsOf } from '../src/findings.ts'
import { planItemsOf, planOf } from './planning.ts'
import { classItem, constant, effect, field, fn } from './program-builder.ts'

function reason(parts: Partial<Reason> = {}): Reason {
  return { code: 'state-type-changed', file: 'src/rooms.ts', line: 3, item: 'rooms', message: '', remedy: '', ...parts }
}

function idsOf(...found: readonly Partial<Reason>[]): readonly string[] {
  return refusalsOf(found.map(reason)).map(({ id }) => id)
}

describe('the id of a finding', () => {
  test('is its code, its file and its item', () => {
    expect(idsOf({})).toEqual(['state-type-changed:src/rooms.ts:rooms'])
    expect(idsOf({ code: 'compile-error', item: '' })).toEqual(['compile-error:src/rooms.ts'])
  })

  test.for([
    ['setInterval(tick, 500);', 'setInterval-tick-500'],
    ['$el', 'el'],
    [
      "process.on('exit', () => console.log(`it is over, and this text is a long one`))",
      'process.on-exit-console.log-it-is-over-a',
    ],
    ['a,b', 'a-b'],
    ['"; rm -rf /', 'rm--rf-/'],
    ['`', ''],
  ] as const)('is one word for a shell, whatever the item %j is', ([item, readable]) => {
    const id = idsOf({ item }).join()
    expect(id).toMatch(/^state-type-changed:src\/rooms\.ts:[\p{L}\p{N}_.@/-]*~[0-9a-f]{8}$/u)
    expect(id.slice(0, id.lastIndexOf('~'))).toBe(`state-type-changed:src/rooms.ts:${readable}`)
  })

  test('keeps names in any script', () => {
    expect(idsOf({ item: 'größe', file: 'src/räume.ts' })).toEqual(['state-type-changed:src/räume.ts:größe'])
  })

  test('is one that can be accepted, however long the names are', () => {
    const ids = idsOf(
      { item: '𝒳'.repeat(60), file: `${'src/'.repeat(100)}main.ts` },
      { item: `a${'𝒳'.repeat(60)}` },
      { item: 'Room', code: 'class-static-block-changed' },
      { item: '' },
    )
    expect(ids.filter((id) => !isFindingId(id))).toEqual([])
  })

  test('tells items apart that read the same', () => {
    const [first, second] = idsOf({ item: 'f(1)' }, { item: 'f[1]' })
    expect(first).not.toBe(second)
  })

  test('does not depend on lines, of its own or of others', () => {
    const told = (by: number, message: string): Partial<Reason> => ({
      item: 'Room',
      line: 3 + by,
      message: `Cannot give ${message} to \`Room\` at src/rooms.ts:${3 + by} (line ${3 + by}).`,
    })
    expect(idsOf(told(0, 'a'), told(0, 'b'))).toEqual(idsOf(told(70, 'a'), told(70, 'b')))
    expect(idsOf(told(0, 'a'), told(0, 'b'))[1]).toBe(idsOf(told(0, 'b'), told(0, 'c'))[0])
  })

  test('is another for each of those that say the same', () => {
    const ids = idsOf({}, {}, {})
    expect(new Set(ids).size).toBe(3)
    expect(ids.map((id) => id.replace(/^.*~[0-9a-f]{8}/, ''))).toEqual(['', '.2', '.3'])
  })

  test('does not change for one item when another is found', () => {
    expect(idsOf({}, { item: 'users' })[0]).toBe(idsOf({})[0])
  })
})

describe('acceptance', () => {
  test('has a rule for every code', () => {
    expect(Object.keys(acceptanceRules).toSorted()).toEqual(reasonCodes.toSorted())
  })

  test('says in one sentence what it means, or why it cannot be', () => {
    const texts = Object.values(acceptanceRules).flatMap((rule) => {
      if (rule === 'notice') return []
      return [rule.possible ? rule.means : rule.why]
    })
    for (const text of texts) expect(text).toMatch(/^[A-Z`][^\n]*[^.]\.$/)
    expect(new Set(texts).size).toBe(texts.length)
  })

  test('takes what is named, and leaves the rest', () => {
    const refusals = refusalsOf([reason(), reason({ item: 'users' })])
    const { refusals: left, accepted } = acceptFindings(refusals, ['state-type-changed:src/rooms.ts:users'])
    expect([left, accepted].map((list) => list.map(({ item }) => item))).toEqual([['rooms'], ['users']])
  })

  test.for([
    [
      'nothing like it',
      'state-type-changed:src/rooms.ts:halls',
      'the plan has no such finding',
      'These can be accepted: state-type-changed:src/rooms.ts:rooms.',
    ],
    [
      'one that cannot be',
      'kind-changed:src/rooms.ts:rooms',
      'it cannot be accepted. What the running program holds',
      'These can be accepted: state-type-changed:src/rooms.ts:rooms.',
    ],
  ] as const)('of %s is told what there is', ([, id, found, remedy]) => {
    const refusals = refusalsOf([reason(), reason({ code: 'kind-changed' })])
    expect(() => acceptFindings(refusals, [id])).toThrow(found)
    expect(() => acceptFindings(refusals, ['state-type-changed:src/rooms.ts:rooms', id])).toThrow(
      expect.objectContaining({ code: 'not-acceptable', remedy }),
    )
  })

  test('says where nothing can be accepted, and lists a few where much can', () => {
    const remedyFor = (refusals: readonly Reason[]): string => {
      try {
        acceptFindings(refusalsOf(refusals), ['state-type-changed:x:y'])
        return ''
      } catch (thrown) {
        return (thrown as { remedy: string }).remedy
      }
    }
    expect(remedyFor([])).toBe('The plan refuses nothing: leave --accept out.')
    expect(remedyFor([reason({ code: 'kind-changed' })])).toContain('None of the findings of the plan can be accepted')
    const many = Array.from({ length: 25 }, (_, index) => reason({ item: `item${index}` }))
    expect(remedyFor(many)).toMatch(/item19 and 5 more, which `midflight plan` shows\.$/)
  })
})

describe('what cannot be accepted, although others of its code can', () => {
  const instances = fn('make', '1', { atCall: ['construct Room'] })
  test.for([
    [
      'another superclass',
      [classItem('Room', '1', { superclass: 'A' }), instances, classItem('A', '1'), classItem('B', '1')],
      [classItem('Room', '2', { superclass: 'B' }), instances, classItem('A', '1'), classItem('B', '1')],
    ],
    ['a function that becomes a class', [fn('Room', '1', {}), instances], [classItem('Room', '2'), instances]],
  ] as const)('%s', ([, old, now]) => {
    const refusal = planItemsOf(old, now).refusals.find(({ code }) => code === 'class-shape-changed')
    expect(refusal?.acceptance).toMatchObject({ possible: false, why: expect.stringMatching(/^Live instances would/) })
    expect(refusal).not.toHaveProperty('never')
  })

  test('a field of another type is not of this kind', () => {
    const room = (type: string, text: string) => classItem('Room', text, { fields: [field('size', type)] })
    const [refusal] = planItemsOf([room('number', '1'), instances], [room('string', '2'), instances]).refusals
    expect(refusal).toMatchObject({ code: 'class-shape-changed', acceptance: { possible: true } })
  })

  test('exports whose names have been gone through', () => {
    const part = (names: readonly string[]) => ({
      items: names.map((name) => fn(name, '1')),
      exports: Object.fromEntries(names.map((name) => [name, name])),
    })
    const main = {
      items: [effect('Object.assign(exports, x)', { atLoad: ['escape x names'] })],
      imports: { './part.ts': ['* as x'] },
      exports: {},
    }
    const plan = planOf({ 'main.ts': main, 'part.ts': part(['a']) }, { 'main.ts': main, 'part.ts': part(['b']) })
    const refusal = plan.refusals.find(({ code, file }) => code === 'load-time-dependent' && file === 'main.ts')
    expect(refusal?.acceptance.possible).toBe(false)
  })
})

describe('a plan', () => {
  const old = [
    constant('rooms', 'new Map()', 'container', { type: 'Map<string,1>' }),
    fn('join', '1', { atCall: ['mutate rooms'] }),
    effect('start()'),
  ]
  const now = [
    constant('rooms', 'new Map()', 'container', { type: 'Map<string,2>' }),
    fn('join', '2', { atCall: ['mutate rooms'] }),
    effect('start()'),
  ]

  test('whose findings are all accepted is hot, carries what it has to, and says what was accepted', () => {
    const { refusals } = planItemsOf(old, now)
    const plan = planItemsOf(old, now, { accept: refusals.map(({ id }) => id) })
    expect(plan).toMatchObject({
      verdict: 'hot',
      refusals: [],
      accepted: refusals,
      policy: 'quiesce',
      reversible: false,
    })
    expect(plan.steps[0]).toMatchObject({ items: { rooms: 'carry' } })
    const back = plan.notices.find(({ code }) => code === 'irreversible')
    expect(back?.remedy).toContain('`midflight rollback --accept state-type-changed:main.ts:rooms --reason …`')
  })

  test('with nothing accepted has no list of it', () => {
    expect(planItemsOf(old, now)).not.toHaveProperty('accepted')
    expect(planItemsOf(old, old)).not.toHaveProperty('accepted')
  })

  test('keeps to the policy that was asked for', () => {
    const accept = ['state-type-changed:main.ts:rooms']
    expect(planItemsOf(old, now, { accept, policy: 'pinned' })).toMatchObject({ verdict: 'hot', policy: 'pinned' })
  })

  test('counts what was found before it was made', () => {
    const found = [reason({ code: 'type-error', item: 'TS2322' })]
    const plan = planItemsOf(old, old, { found })
    expect(plan).toMatchObject({ verdict: 'refused', refusals: [{ id: 'type-error:src/rooms.ts:TS2322' }] })
    const accepted = planItemsOf(old, old, { found, accept: ['type-error:src/rooms.ts:TS2322'] })
    expect(accepted).toMatchObject({ verdict: 'unchanged', accepted: [{ item: 'TS2322' }] })
  })

  test('says what comes of effects', () => {
    const kept = (text: string) => [fn('f', '1'), effect(text)]
    const changed = planItemsOf(kept('a(1)'), kept('a(2)'))
    const plan = planItemsOf(kept('a(1)'), kept('a(2)'), { accept: changed.refusals.map(({ id }) => id) })
    expect(plan.steps[0]).toMatchObject({ items: { 'effect:a(2):0': 'skip' }, stays: ['effect:a(1):0'] })
    expect(plan.items.find(({ item }) => item === 'effect:a(2):0')).toMatchObject({
      action: 'keep',
      why: 'It does not run: what the earlier statement did stays done.',
    })
    const removed = planItemsOf(kept('a(1)'), [fn('f', '1')])
    const gone = planItemsOf(kept('a(1)'), [fn('f', '1')], { accept: removed.refusals.map(({ id }) => id) })
    expect(gone.steps[0]).toMatchObject({ stays: ['effect:a(1):0'] })
    expect(gone.reversible).toBe(true)
  })
})
