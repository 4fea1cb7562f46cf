import { LRUCache } from 'lru-cache'

export * as library from 'lru-cache'
const disposed = []
const cache = new LRUCache({ max: 5, dispose: (value, key, reason) => disposed.push([key, reason]) })
for (const key of ['a', 'b', 'c', 'd', 'e', 'f']) cache.set(key, { key })
cache.get('b')
const sized = new LRUCache({ maxSize: 10, sizeCalculation: (text) => text.length })
sized.set('x', 'four').set('y', 'five5')
const fetching = new LRUCache({ max: 100, fetchMethod: async (key, stale, { context }) => `${key}!${context ?? ''}` })
const first = cache.peek('b')
const expiring = new LRUCache({ max: 10, ttl: 3_600_000, ttlAutopurge: false, allowStale: true })
expiring.set('long', 1)
class Counted extends LRUCache {
  count() {
    return this.size
  }
}
const counted = new Counted({ max: 2 })
counted.set(1, 1)
const busy = new LRUCache({ max: 16 })
const get = cache.get.bind(cache)
const lengthOf = function (text) {
  return text.length
}

export const functions = () => ({
  get: [get, 'b'],
  fetch: [(key) => fetching.fetch(key), 'page'],
  memo: [(key) => new LRUCache({ max: 2, memoMethod: lengthOf }).memo(key), 'four'],
})
export const kept = () => ({
  instances: [cache, sized, fetching, counted].map((one) => one instanceof LRUCache),
  counted: [counted.count(), counted instanceof Counted],
  keys: [...cache.keys()].sort(),
  same: cache.peek('b') === first,
  sized: [sized.calculatedSize, sized.get('x'), sized.max],
  expiring: [expiring.get('long'), expiring.getRemainingTTL('long') > 3_000_000],
  disposed,
})

export const probe = async () => {
  const own = new LRUCache({ max: 3, updateAgeOnGet: true, ttl: 1000, perf: { now: () => clock.now } })
  const clock = { now: 1 }
  own.set('k', 1)
  clock.now = 500
  const before = own.get('k')
  clock.now = 1400
  const later = own.get('k')
  clock.now = 2500
  const status = {}
  return {
    dumped: cache
      .dump()
      .map(([key, { value }]) => [key, value])
      .sort(),
    found: [cache.has('a'), cache.find(({ key }) => key === 'c'), [...cache.values()].length],
    info: cache.info('b')?.value,
    ages: [before, later, own.get('k')],
    status: [own.set('s', 1, { status }), status.set].slice(1),
    fetched: await fetching.fetch('x', { context: 1 }).catch((error) => error.message),
    forced: await fetching.forceFetch('y'),
    wrong: (() => {
      try {
        return new LRUCache({})
      } catch (error) {
        return [error.name, error.message]
      }
    })(),
    tooLarge: [sized.set('z', 'x'.repeat(20)).has('z'), sized.size],
    purged: await purged(),
    names: Object.getOwnPropertyNames(LRUCache.prototype).sort(),
  }
}

/** An entry whose time to live is set anew by a read must not be purged at its first end. */
async function purged() {
  const own = new LRUCache({ ttl: 40, ttlAutopurge: true, max: 10, updateAgeOnGet: true })
  own.set('a', 1)
  await new Promise((resolve) => setTimeout(resolve, 90))
  return own.size
}

export const work = (n) => {
  busy.set(n % 8, n)
  return [busy.get(n % 8), busy.delete(n % 8)]
}
