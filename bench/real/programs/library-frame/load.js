// The program's own timers: they call the library all the time, whoever asks or not.
import { EventEmitter } from 'node:events'
import { functions, work } from './again.js'
import * as required from './use.cjs'
import { shown } from './shown.js'

export const errors = []
export const ticks = { begun: 0, ended: 0, emitted: 0, heard: 0 }

export function noteError(where, error) {
  if (errors.length < 20) errors.push(`${where}: ${error?.stack ?? error}`)
}

const expected = []
for (let n = 0; n < 64; n++) expected.push(shown(await work(n)))

setInterval(async () => {
  const n = ticks.begun++ % 64
  try {
    const found = shown(await work(n))
    if (found !== expected[n]) noteError('timer', `work(${n}) gave ${found}, before ${expected[n]}`)
    ticks.ended++
  } catch (error) {
    noteError('timer', error)
  }
}, 3)

/** Functions of the library that are themselves the callbacks of timers and the listeners of an emitter. */
export const emitter = new EventEmitter()
for (const [name, [call, ...args]] of [...Object.entries(functions()), ...Object.entries(required.functions())]) {
  setInterval(call, 25, ...args)
  emitter.on(name, call)
  emitter.on(name, () => ticks.heard++)
}

setInterval(() => {
  for (const [name, [, ...args]] of Object.entries(functions())) {
    ticks.emitted += emitter.listenerCount(name) / 2
    emitter.emit(name, ...args)
  }
}, 10)
