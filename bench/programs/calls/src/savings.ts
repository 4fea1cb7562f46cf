import { Account } from './account.ts'

/** A subclass in another module. */
export class Savings extends Account {
  #rate: number

  constructor(owner: string, balance: number, rate: number) {
    super(owner, balance)
    this.#rate = rate
  }

  override deposit(amount: number): number {
    return super.deposit(amount + this.#rate + /* version */ 1)
  }
}
