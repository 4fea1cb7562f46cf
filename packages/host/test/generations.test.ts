import { describe, expect, test } from 'vitest'
import { keptGenerations, keptReleases, openGenerations } from '../src/generations.ts'
import { fakeRelease } from './fake-engine.ts'

const release = (text: string): ReturnType<typeof fakeRelease> => fakeRelease({ 'src/main.ts': text })

describe('generations', () => {
  test('have nothing to roll back to at first', () => {
    expect(() => openGenerations(release('1')).target()).toThrow('no release comes before')
  })

  test('are walked back by rollbacks, never to and fro', () => {
    const generations = openGenerations(release('1'))
    generations.commit(2, release('2'))
    generations.commit(3, release('3'))
    const { record: two } = generations.target()
    expect(two.number).toBe(2)
    generations.commit(4, release('2'), { back: two })
    const { record: one } = generations.target()
    expect(one.number).toBe(1)
    generations.commit(5, release('1'), { back: one })
    expect(() => generations.target()).toThrow('no release comes before')
  })

  test('go back to where a rollback was made from, after an upgrade', () => {
    const generations = openGenerations(release('1'))
    generations.commit(2, release('2'))
    generations.commit(3, release('1'), { back: generations.target().record })
    generations.commit(4, release('3'))
    expect(generations.target().release.id).toBe(release('1').id)
  })

  test('that are named are found, also when their release has run again since', () => {
    const generations = openGenerations(release('1'))
    generations.commit(2, release('2'))
    generations.commit(3, release('1'))
    expect(generations.target(2).release.id).toBe(release('2').id)
    expect(generations.target(3).release.id).toBe(release('1').id)
    expect(() => generations.target(4)).toThrow('there are generations 1 to 3')
    expect(() => generations.target(0)).toThrow('there are generations 1 to 3')
  })

  test(`keep ${keptReleases} releases, and say which they have forgotten`, () => {
    const generations = openGenerations(release('1'))
    for (let number = 2; number <= keptReleases; number += 1) generations.commit(number, release(String(number)))
    expect(generations.target(1).release.id).toBe(release('1').id)
    generations.commit(keptReleases + 1, release('one more'))
    expect(() => generations.target(1)).toThrow(`the host keeps the latest ${keptReleases} releases`)
    expect(generations.target(2).release.id).toBe(release('2').id)
  })

  test('keep a bounded number of records', () => {
    const generations = openGenerations(release('1'))
    for (let number = 2; number <= keptGenerations + 1; number += 1)
      generations.commit(number, release(String(number % 2)))
    expect(() => generations.target(1)).toThrow('its record is no longer kept')
    expect(generations.target(2).record.number).toBe(2)
  })
})
