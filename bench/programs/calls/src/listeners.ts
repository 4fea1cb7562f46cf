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
