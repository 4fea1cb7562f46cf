import { tiny, work } from './callee.ts'

export function callTiny(count: number): number {
  let sum = 0
  for (let index = 0; index < count; index++) sum = tiny(sum, index)
  return sum
}

export function callWork(count: number): number {
  let hash = 0
  for (let index = 0; index < count; index++) hash = work('a room of one’s own', hash)
  return hash
}

/** Calls a function that it was given as a value. */
export function callHeld(count: number, held: typeof tiny): number {
  let sum = 0
  for (let index = 0; index < count; index++) sum = held(sum, index)
  return sum
}

export function callHeldWork(count: number, held: typeof work): number {
  let hash = 0
  for (let index = 0; index < count; index++) hash = held('a room of one’s own', hash)
  return hash
}
