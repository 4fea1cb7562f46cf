const { default: QuickLRU } = require('quick-lru')

const cache = new QuickLRU({ maxSize: 2 }).set('held', 1)
exports.functions = () => ({ held: [(key) => cache.peek(key), 'held'] })
exports.probe = () => ({ instance: cache instanceof require('quick-lru').default, keys: [...cache.keys()] })
