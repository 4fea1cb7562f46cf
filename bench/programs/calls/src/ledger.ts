import { Account } from './account.ts'
import { Point } from './point.ts'
import { Savings } from './savings.ts'

/** Instances made here are kept for a while, so that `new` really allocates. */
const kept: unknown[] = []

/** Instances from before any upgrade. */
const oldPoint = new Point(1, 2)
const oldAccount = new Account('old', 1)
const oldSavings = new Savings('old', 1, 2)

export function newPoints(count: number): number {
  for (let index = 0; index < count; index++) kept[index & 63] = new Point(index, 2)
  return kept.length
}

export function newAccounts(count: number): number {
  for (let index = 0; index < count; index++) kept[index & 63] = new Account('new', index)
  return kept.length
}

export function newSavings(count: number): number {
  for (let index = 0; index < count; index++) kept[index & 63] = new Savings('new', index, 2)
  return kept.length
}

export function movePoint(count: number): number {
  const point = new Point(1, 2)
  let sum = 0
  for (let index = 0; index < count; index++) sum = point.move(index)
  return sum
}

export function depositAccount(count: number): number {
  const account = new Account('new', 1)
  let sum = 0
  for (let index = 0; index < count; index++) sum = account.deposit(index)
  return sum + account.changes
}

export function depositSavings(count: number): number {
  const savings = new Savings('new', 1, 2)
  let sum = 0
  for (let index = 0; index < count; index++) sum = savings.deposit(index)
  return sum
}

export function moveOldPoint(count: number): number {
  let sum = 0
  for (let index = 0; index < count; index++) sum = oldPoint.move(index)
  return sum
}

export function depositOldAccount(count: number): number {
  let sum = 0
  for (let index = 0; index < count; index++) sum = oldAccount.deposit(index)
  return sum
}

export function depositOldSavings(count: number): number {
  let sum = 0
  for (let index = 0; index < count; index++) sum = oldSavings.deposit(index)
  return sum
}
