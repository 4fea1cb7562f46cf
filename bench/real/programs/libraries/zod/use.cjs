const { z, config } = require('zod')

const Item = z.object({ sku: z.string().length(3), n: z.number().int().optional() })
exports.functions = () => ({
  item: [(value) => Item.safeParse(value).success, { sku: 'abc', n: 1.5 }],
  config: [config],
})
exports.probe = () => ({
  item: Item instanceof z.ZodObject,
  wrong: Item.safeParse({ sku: 'ab', n: 'x' }).error.issues,
  partial: require('zod')
    .object({ a: require('zod').string() })
    .partial()
    .parse({}),
})
