const { default: pLimit } = require('p-limit')

const limit = pLimit(1)
exports.functions = () => ({ requiredLimit: [limit, async (text) => `${text}!`, 'a'] })
exports.probe = async () => ({ result: await limit(() => 1), pending: limit.pendingCount })
