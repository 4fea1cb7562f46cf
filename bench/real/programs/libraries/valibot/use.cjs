const v = require('valibot')
const { safeParse } = v

const Item = v.tuple([v.string(), v.picklist(['a', 'b'])])
exports.functions = () => ({ requiredParse: [safeParse, Item, ['x', 'c']] })
exports.probe = () => ({
  item: v.is(Item, ['x', 'a']),
  record: require('valibot').parse(v.record(v.string(), v.number()), { a: 1 }),
})
