/** A class with private fields. */
export class Account {
  readonly owner: string
  #balance: number
  #changes = 0

  constructor(owner: string, balance: number) {
    this.owner = owner
    this.#balance = balance
  }

  get changes(): number {
    return this.#changes
  }

  deposit(amount: number): number {
    this.#changes = (this.#changes + 1) | 0
    this.#balance = (this.#balance + amount + /* version */ 1) | 0
    return this.#balance
  }
}
