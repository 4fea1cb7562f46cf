/** What a number is to the ones that came before it, when each should be one more than the last. */
export type Arrival = 'next' | 'after-gap' | 'late' | 'double'

/** Tells loss, doubling and reordering from the numbers of what arrives. */
export class Sequence {
  readonly #missing = new Set<number>()
  #last: number | null

  /** @param last the number before the first one expected; null: the first one to arrive may be any. */
  constructor(last: number | null) {
    this.#last = last
  }

  accept(number: number): Arrival {
    if (this.#last === null || number === this.#last + 1) {
      this.#last = number
      return 'next'
    }
    if (number <= this.#last) return this.#missing.delete(number) ? 'late' : 'double'
    for (let gap = this.#last + 1; gap < number; gap += 1) this.#missing.add(gap)
    this.#last = number
    return 'after-gap'
  }

  /** How many numbers up to and including `last` never arrived. */
  missingUpTo(last: number): number {
    return this.#missing.size + Math.max(0, last - (this.#last ?? last))
  }
}
