import { inspect } from 'node:util'
import QuickLRU from 'quick-lru'

export * as library from 'quick-lru'
const evicted = []
const cache = new QuickLRU({ maxSize: 3, onEviction: (key, value) => evicted.push([key, value]) })
for (let n = 0; n < 8; n++) cache.set(`k${n}`, n)
const aging = new QuickLRU({ maxSize: 10, maxAge: 3_600_000 })
aging.set('old', { at: 0 })
const old = aging.peek('old')
const busy = new QuickLRU({ maxSize: 32 })
const peek = cache.peek.bind(cache)

export const functions = () => ({
  peek: [peek, 'k7'],
  made: [(size) => [...new QuickLRU({ maxSize: size }).set('a', 1)], 2],
})
export const kept = () => ({
  instances: [cache instanceof QuickLRU, cache instanceof Map, aging.peek('old') === old],
  entries: [...cache.entriesAscending()],
  size: cache.size,
  evicted,
  age: aging.expiresIn?.('old') > 3_000_000,
})

export const probe = () => {
  const own = new QuickLRU({ maxSize: 4 })
  for (let n = 0; n < 6; n++) own.set(n, n)
  return {
    text: [String(cache), Object.prototype.toString.call(cache), inspect(cache).slice(0, 40)],
    descending: [...cache.entriesDescending()],
    evict: typeof own.evict === 'function' ? [own.evict(2), [...own.keys()].sort()] : 'no evict',
    sized: [own.maxSize, own.size, own.has(5), own.delete(5)],
    resized: (own.resize(1), [...own]),
    wrong: (() => {
      try {
        return new QuickLRU()
      } catch (error) {
        return [error.name, error.message]
      }
    })(),
    names: Object.getOwnPropertyNames(QuickLRU.prototype).sort(),
  }
}

export const work = (n) => {
  busy.set(n, n * 2)
  return [busy.get(n), busy.has(n)]
}
