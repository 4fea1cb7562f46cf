import { Bus } from './bus.ts'
import { bus, listen, makeCounter } from './listeners.ts'

/** Registered before any upgrade. */
listen(bus, 1)
const counter = makeCounter(1)

export function hearTiny(count: number): number {
  return hear('tiny', count)
}

export function hearWork(count: number): number {
  const heard = bus.listeners.get('work')!
  let sum = 0
  for (let index = 0; index < count; index++) sum = heard(sum)
  return sum
}

export function hearCount(count: number): number {
  const heard = bus.listeners.get('count')!
  let sum = 0
  for (let index = 0; index < count; index++) sum = heard(sum)
  return sum
}

/** Each loop has a text of its own, so that what V8 learns in one does not count in another. */
function hear(name: string, count: number): number {
  const heard = bus.listeners.get(name)!
  let sum = 0
  for (let index = 0; index < count; index++) sum = heard(sum)
  return sum
}

/** Makes three closures. */
export function register(count: number): number {
  const target = new Bus()
  for (let index = 0; index < count; index++) listen(target, index)
  return target.listeners.size
}

/** All five members of an object that a function has made. */
export function members(count: number): number {
  let sum = 0
  for (let index = 0; index < count; index++) {
    sum = counter.tell(sum)
    sum = counter.add(sum)
    sum = counter.mix(sum)
    sum = counter.reset(sum) + counter.total
  }
  return sum
}

export function makeMembers(count: number): number {
  let sum = 0
  for (let index = 0; index < count; index++) sum = (sum + makeCounter(index).tell(index)) | 0
  return sum
}
