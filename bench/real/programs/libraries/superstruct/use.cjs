const { create, number, object, string, Struct } = require('superstruct')

const Item = object({ a: string(), n: number() })
exports.functions = () => ({ requiredCreate: [create, { a: 'x', n: 1 }, Item] })
exports.probe = () => ({ item: Item instanceof Struct, message: Item.validate({ a: 1, n: 1 })[0].message })
