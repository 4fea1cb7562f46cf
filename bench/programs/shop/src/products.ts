import { notFound, ok, type Answer } from './answer.ts'
import { products, type Product } from './catalogue.ts'
import { priceOf } from './pricing.ts'
import type { Call } from './router.ts'

export function listProducts({ query }: Call): Answer {
  const limit = Math.min(Number(query.get('limit') ?? 20), 100)
  const tag = query.get('tag')
  const found: unknown[] = []
  for (const product of products.values()) {
    if (tag !== null && !product.tags.includes(tag)) continue
    found.push(view(product))
    if (found.length >= limit) break
  }
  return ok({ products: found, limit })
}

export function showProduct({ parameters }: Call): Answer {
  const product = products.get(parameters.id ?? '')
  return product === undefined ? notFound('product of that id') : ok(view(product))
}

function view(product: Product): unknown {
  const { net, tax } = priceOf(product, 1)
  const { id, name, tags, price } = product
  return { id, name, tags, price, net, tax, version: /* version */ 1 }
}
