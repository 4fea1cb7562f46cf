const { LRUCache } = require('lru-cache')

const cache = new LRUCache({ max: 2 })
cache.set('held', [1])
exports.functions = () => ({ held: [(key) => cache.get(key), 'held'] })
exports.probe = () => ({
  instance: cache instanceof require('lru-cache').LRUCache,
  entries: [...cache],
  text: Object.prototype.toString.call(cache),
})
