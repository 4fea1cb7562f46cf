import type { Product } from './catalogue.ts'

/** The bench changes this number: another text of the same cost. */
const tariff = (count: number): number => (count + /* version */ 1 > 1_000_000 ? 2 : 1)

export function priceOf(product: Product, count: number): { readonly net: number; readonly tax: number } {
  const net = product.totalOf(count) * tariff(count)
  return { net, tax: Math.round(net * 19) / 100 }
}
