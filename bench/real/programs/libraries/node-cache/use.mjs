import NodeCache from 'node-cache'

export { default as library } from 'node-cache'
const cache = new NodeCache({ stdTTL: 3600, checkperiod: 1 })
const events = []
cache.on('set', (key) => events.push(key))
cache.mset([
  { key: 'a', val: { deep: [1] } },
  { key: 'b', val: 'text', ttl: 0 },
])
const uncloned = new NodeCache({ useClones: false, maxKeys: 2 })
const value = { held: true }
uncloned.set('v', value)
const busy = new NodeCache({ useClones: false })
const get = cache.get.bind(cache)

export const functions = () => ({
  get: [get, 'a'],
  keys: [cache.keys.bind(cache)],
  made: [(key) => new NodeCache({ checkperiod: 0 }).set(key, 1), 'k'],
})
export const kept = () => ({
  instances: [cache instanceof NodeCache, uncloned.get('v') === value],
  entries: [cache.get('a'), cache.get('b'), cache.has('c')],
  ttl: cache.getTtl('a') > Date.now(),
  events,
})

export const probe = () => {
  const own = new NodeCache({ checkperiod: 0 })
  own.set('buffer', Buffer.alloc(10))
  return {
    all: cache.mget(['a', 'b', 'c']),
    size: own.getStats().vsize,
    taken: [own.take('buffer'), own.keys()],
    full: (() => {
      const full = new NodeCache({ maxKeys: 1 })
      full.close()
      full.set('x', 1)
      try {
        return full.set('y', 2)
      } catch (error) {
        return [error.name, error.message]
      }
    })(),
    wrong: (() => {
      try {
        return cache.mget('a')
      } catch (error) {
        return [error.name, error.message]
      }
    })(),
  }
}

export const work = (n) => [busy.set(n, { n }), busy.get(n), busy.del(n)]
