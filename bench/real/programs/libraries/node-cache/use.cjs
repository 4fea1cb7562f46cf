const NodeCache = require('node-cache')

const cache = new NodeCache({ checkperiod: 600 })
cache.set('held', [1])
exports.functions = () => ({ held: [(key) => cache.get(key), 'held'] })
exports.probe = () => ({ instance: cache instanceof NodeCache, options: cache.options, version: NodeCache.version })
