import { created, notFound, ok, type Answer } from './answer.ts'
import { products } from './catalogue.ts'
import { countField, textField } from './invalid.ts'
import { priceOf } from './pricing.ts'
import type { Call } from './router.ts'

interface Order {
  readonly number: number
  readonly product: string
  readonly count: number
  readonly net: number
  readonly tax: number
}

const maxOrders = 200
const orders: Order[] = []
let lastNumber = 0

export function createOrder({ body }: Call): Answer {
  const product = products.get(textField(body, 'product'))
  if (product === undefined) return notFound('product of that id')
  const count = countField(body, 'count')
  lastNumber += 1
  const order: Order = { number: lastNumber, product: product.id, count, ...priceOf(product, count) }
  orders.push(order)
  if (orders.length > maxOrders) orders.shift()
  return created({ order, version: /* version */ 1 })
}

export function listOrders({ query }: Call): Answer {
  const product = query.get('product')
  const found = product === null ? orders : orders.filter((order) => order.product === product)
  return ok({ orders: found.slice(-20), total: found.length })
}
