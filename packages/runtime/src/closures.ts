import type { ClosureKind, CompiledClosure } from '@midflight/model'
import type { Undo } from './classes.ts'
import type { Instance } from './instance.ts'
import type { Bindings, Callable } from './script.ts'
import { recordOf, type LedClosures } from './unit.ts'

/**
 * Leads the closures that older instances have made to the bodies of a new one, as far as these take no more than the closures pass. All that
 * were led before are led again, so that only the newest instance is kept, and that which made the closure. `lead` says who sees it. Returns the
 * way back.
 */
export function leadClosures(
  older: readonly LedClosures[],
  { module, step, makeBodies }: Instance,
  lead: (moves: Bindings, slot: string, body: Callable | undefined) => Undo,
): Undo {
  const undo: Undo[] = []
  const closures = module.closures ?? []
  const numbers = new Map(closures.map(({ key }, index) => [key, index]))
  let bodies: readonly (Callable | null)[] | null = null
  for (const led of older) {
    for (const [index, closure] of led.closures.entries()) {
      if (!closure.isLed) continue
      undo.push(restoring(led, index))
      const key = led.keys[index] ?? null
      const next = key === null || step?.closures === undefined ? key : step.closures[key]
      const number = next === null || next === undefined ? undefined : numbers.get(next)
      const target = number === undefined ? undefined : closures[number]
      const body = target !== undefined && fits(closure, target) ? (bodies ??= makeBodies())[number!] : null
      if (target !== undefined && body != null) {
        undo.push(lead(recordOf(led.moves, index), `c${index}`, adapted(body, closure, target)))
        led.keys[index] = target.key
      } else {
        // Back in its own version it runs its own code; otherwise it goes on with what it was led to last.
        const isHome = led.digest === module.digest
        if (isHome) undo.push(lead(recordOf(led.moves, index), `c${index}`, undefined))
        led.keys[index] = isHome ? closure.key : null
      }
    }
  }
  return () => {
    for (const takeBack of undo.toReversed()) takeBack()
  }
}

function restoring({ keys }: LedClosures, index: number): Undo {
  const key = keys[index]!
  return () => {
    keys[index] = key
  }
}

/** Whether a closure passes all that a body takes. */
function fits(made: CompiledClosure, target: CompiledClosure): boolean {
  if (!target.hasBody || !isSameKindOfCall(made.kind, target.kind)) return false
  if (target.usesThis && !(made.kind === target.kind && (made.kind !== 'arrow' || made.usesThis))) return false
  const hasAll = (names: readonly string[], among: readonly string[]): boolean =>
    names.every((name) => among.includes(name))
  const used = target.values.filter((name) => target.unused?.includes(name) !== true)
  if (!hasAll(used, made.values) || !hasAll(target.shared, made.shared)) return false
  return made.takesRest || (!target.takesRest && target.parameters <= made.parameters)
}

/** A generator hands on to a generator. */
function isSameKindOfCall(made: ClosureKind, target: ClosureKind): boolean {
  return made === target || !(made.endsWith('generator') || target.endsWith('generator'))
}

/** A body that takes what a closure passes. Where both take the same variables in the same order it is the body itself. */
function adapted(body: Callable, made: CompiledClosure, target: CompiledClosure): Callable {
  const passed = namesOf(made)
  const taken = namesOf(target)
  if (passed.join() === taken.join()) return body
  const order = taken.map((name) => passed.indexOf(name))
  const call = body as (this: unknown, ...values: unknown[]) => unknown
  return function (this: unknown, ...values: unknown[]): unknown {
    return call.call(this, ...order.map((index) => values[index]), ...values.slice(passed.length))
  }
}

function namesOf({ shared, values }: CompiledClosure): string[] {
  return [...shared, ...values]
}

/** A variable of an enclosing function, for a body that stands elsewhere. */
export class Cell {
  readonly #get: () => unknown
  readonly #set: (value: unknown) => void

  constructor(get: () => unknown, set: (value: unknown) => void) {
    this.#get = get
    this.#set = set
  }

  get value(): unknown {
    return this.#get()
  }

  set value(value: unknown) {
    this.#set(value)
  }
}
