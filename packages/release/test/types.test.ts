import { planUpgrade } from '@midflight/planner'
import type { Plan, Release } from '@midflight/model'
import { describe, expect, test } from 'vitest'
import { openSources } from './source-folder.ts'

const main = `import type { Room } from './types.ts'
export const rooms = new Map<string, Room>()
export function open(id: string, room: Room) { rooms.set(id, room) }
`
const used = main.replace('rooms.set(id, room)', 'rooms.set(id, { ...room })')
const types = 'export interface Room { id: string }\n'
const withMember = 'export interface Room { id: string; topic: string }\n'
const withOptional = 'export interface Room { id: string; topic?: string }\n'

function plan(from: Release, to: Release): Plan {
  return planUpgrade(from, to, { loaded: ['main.ts'] })
}

describe('a module that only types are imported from', () => {
  test('has facts and no code', async () => {
    const release = await openSources().release({ 'main.ts': main, 'types.ts': types })
    expect(Object.keys(release.modules)).toEqual(['main.ts'])
    expect(release.facts['types.ts']?.types.map(({ name }) => name)).toEqual(['Room'])
  })

  test('brings those that its own types come from', async () => {
    const release = await openSources().release({
      'main.ts': main,
      'types.ts': `import type { User } from './user.ts'\nexport interface Room { owner: User }\n`,
      'user.ts': `import { limit } from './limit.ts'\nexport interface User { id: string }\nexport const max = limit\n`,
      'limit.ts': 'export const limit = 3\n',
    })
    expect(Object.keys(release.facts)).toEqual(['main.ts', 'limit.ts', 'types.ts', 'user.ts'])
    expect(Object.keys(release.modules)).toEqual(['main.ts'])
  })

  test('may be missing or broken, since the program runs without it', async () => {
    const sources = openSources()
    const missing = await sources.release({ 'main.ts': main })
    expect(Object.keys(missing.facts)).toEqual(['main.ts'])
    const broken = await sources.release({ 'types.ts': 'export interface {' })
    expect(Object.keys(broken.facts)).toEqual(['main.ts'])
    const mended = await sources.release({ 'types.ts': types })
    expect(Object.keys(mended.facts)).toEqual(['main.ts', 'types.ts'])
  })

  test('is found through a name of package.json, by the planner too', async () => {
    const sources = openSources()
    const named = (text: string): string => text.replace('./types.ts', '#types')
    const from = await sources.release({
      'package.json': '{ "name": "sources", "type": "module", "imports": { "#types": "./types.ts" } }',
      'main.ts': named(main),
      'types.ts': types,
    })
    const to = await sources.release({ 'main.ts': named(used), 'types.ts': withMember })
    expect(plan(from, to).refusals.map(({ code }) => code)).toEqual(['state-type-changed'])
  })
})

describe('state whose type another module declares, and which imports it as a type alone,', () => {
  test('is not carried where the type has a new member', async () => {
    const sources = openSources()
    const from = await sources.release({ 'main.ts': main, 'types.ts': types })
    const to = await sources.release({ 'main.ts': used, 'types.ts': withMember })
    expect(plan(from, to).refusals).toMatchObject([{ code: 'state-type-changed', item: 'rooms', file: 'main.ts' }])
  })

  test('is carried where the new member may be missing', async () => {
    const sources = openSources()
    const from = await sources.release({ 'main.ts': main, 'types.ts': types })
    const to = await sources.release({ 'main.ts': used, 'types.ts': withOptional })
    expect(plan(from, to).verdict).toBe('hot')
  })

  test('is compared with the type that the running program has, not with a later one', async () => {
    const sources = openSources()
    const running = await sources.release({ 'main.ts': main, 'types.ts': types })
    const typesAlone = await sources.release({ 'types.ts': withMember })
    expect(plan(running, typesAlone).verdict).toBe('unchanged')
    const code = await sources.release({ 'main.ts': used })
    expect(plan(running, code).refusals.map((reason) => reason.code)).toEqual(['state-type-changed'])
    const back = await sources.release({ 'types.ts': types })
    expect(plan(running, back).verdict).toBe('hot')
  })
})
