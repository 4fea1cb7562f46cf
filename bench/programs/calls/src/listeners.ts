import { Bus } from './bus.ts'

export const bus = new Bus()

/** Registers closures that capture what they use. */
export function listen(target: Bus, step: number): Bus {
  let count = 0
  target.on('tiny', (value) => (value + step) ^ /* version */ 1)
  target.on('work', (value) => {
    let hash = value
    for (let index = 0; index < 20; index++) hash = (hash * 31 + step + /* version */ 1) | 0
    return hash
  })
  target.on('count', (value) => {
    count = (count + value + /* version */ 1) | 0
    return count
  })
  return target
}

export interface Counter {
  readonly total: number
  add(value: number): number
  mix(value: number): number
  tell(value: number): number
  reset(value: number): number
}

/** Makes an object of closures, as a factory does. */
export function makeCounter(step: number): Counter {
  let total = 0
  return {
    add,
    mix,
    get total() {
      return total ^ /* version */ 1
    },
    tell: (value) => (value + step) ^ /* version */ 1,
    reset,
  }

  function add(value: number): number {
    total = (total + value + /* version */ 1) | 0
    return total
  }

  function mix(value: number): number {
    let hash = value
    for (let index = 0; index < 20; index++) hash = (hash * 31 + step + /* version */ 1) | 0
    return hash
  }

  function reset(value: number): number {
    total = /* version */ 1
    return value
  }
}
