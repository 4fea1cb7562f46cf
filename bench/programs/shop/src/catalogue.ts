/** The goods on sale. */
export class Product {
  readonly id: string
  readonly name: string
  readonly tags: readonly string[]
  #cents: number

  constructor(id: string, name: string, cents: number, tags: readonly string[]) {
    this.id = id
    this.name = name
    this.tags = tags
    this.#cents = cents
  }

  get price(): number {
    return this.#cents / 100
  }

  totalOf(count: number): number {
    return (this.#cents * count) / 100
  }
}

export const products = new Map<string, Product>()

for (let index = 1; index <= 500; index++) {
  const id = `p${index}`
  products.set(id, new Product(id, `Product ${index}`, index * 25, [`shelf-${index % 7}`, `colour-${index % 5}`]))
}
