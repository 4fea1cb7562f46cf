// Functions of the library, passed around in all the ways in which programs do it, when this module is loaded and never again.
import * as imported from './use.mjs'
import { functions as functionsAgain } from './again.js'
import { emitter } from './load.js'
import * as required from './use.cjs'
import { shown } from './shown.js'

const origins = { imported: imported.functions(), 'imported again': functionsAgain(), required: required.functions() }
const table = new Map(Object.entries(origins).map(([origin, calls]) => [origin, new Map(Object.entries(calls))]))
const frozen = Object.freeze(origins)

/** By name: what calls a function that was passed around, with the arguments that belong to it. */
const ways = new Map()
for (const [origin, calls] of table) {
  for (const [name, [call, ...args]] of calls) {
    const bound = call.bind(undefined, ...args)
    const { 0: destructured } = frozen[origin][name]
    const method = { call }
    ways.set(`${origin} ${name} from a map`, () =>
      table
        .get(origin)
        .get(name)[0](...args),
    )
    ways.set(`${origin} ${name} bound`, () => bound())
    ways.set(`${origin} ${name} as default`, (given = call) => given(...args))
    ways.set(`${origin} ${name} destructured`, () => destructured(...args))
    ways.set(`${origin} ${name} applied`, () => Reflect.apply(method.call, undefined, args))
    ways.set(
      `${origin} ${name} as a callback`,
      () =>
        new Promise((resolve, reject) => {
          Promise.resolve()
            .then(() => Promise.resolve(args[0]).then((first) => call(first, ...args.slice(1))))
            .then(resolve, reject)
        }),
    )
  }
}

export async function answersOfHeld() {
  const answers = {}
  // Ids differ from call to call: then the library's file says what is the same of them.
  const plain = imported.plain ?? ((result) => result)
  for (const [name, call] of ways) answers[name] = shown(plain(await call()))
  return answers
}

/** Whether a function that is asked for now is the one that was passed around. */
export function identities() {
  const now = { imported: imported.functions(), required: required.functions() }
  const found = {}
  for (const [origin, calls] of Object.entries(now)) {
    for (const [name, [call]] of Object.entries(calls)) {
      found[`${origin} ${name} is the same`] = shown(call === origins[origin][name][0])
      found[`${origin} ${name} is a listener`] = shown(emitter.listeners(name).includes(call))
    }
  }
  return found
}
