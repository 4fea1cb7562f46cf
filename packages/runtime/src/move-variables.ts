import type { Holder } from './declared.ts'
import type { Instance } from './instance.ts'
import type { Undo } from './classes.ts'

/**
 * Gives variables what they hold from the commit on: a state that has moved to another variable, a resource that was opened anew. Old code that still
 * uses the variable of before shares it: that becomes an accessor of the new one.
 */
export function moveVariables(instances: readonly Instance[], undo: Undo[]): void {
  const moves = instances.flatMap((each) => each.moved.map(({ from, to }) => ({ from, to, value: read(from) })))
  const opened = instances.flatMap(({ openings }) =>
    openings.flatMap((opening) =>
      opening.replaced === null || opening.opened === null
        ? []
        : [{ from: opening.replaced.resource.holder, to: opening.resource.holder, value: opening.opened.value }],
    ),
  )
  const all = [...moves, ...opened]
  for (const { to, value } of all) define(to, { value, writable: true, enumerable: true, configurable: true }, undo)
  for (const { from, to } of all) {
    if (isSame(from, to) || isTaken(instances, from)) continue
    const { variables } = to.unit
    const { variable } = to
    const accessors: PropertyDescriptor = {
      get: () => variables[variable],
      set: (value: unknown) => {
        variables[variable] = value
      },
      enumerable: true,
      configurable: true,
    }
    define(from, accessors, undo)
  }
}

function read({ unit, variable }: Holder): unknown {
  return unit.variables[variable]
}

function isSame(left: Holder, right: Holder): boolean {
  return left.unit === right.unit && left.variable === right.variable
}

/** The new version has a variable of that name, for something else. */
function isTaken(instances: readonly Instance[], { unit, variable }: Holder): boolean {
  const instance = instances.find((each) => each.unit === unit)
  return instance?.module.items.some(({ names }) => names.includes(variable)) === true
}

function define({ unit, variable }: Holder, descriptor: PropertyDescriptor, undo: Undo[]): void {
  const { variables } = unit
  const before = Object.getOwnPropertyDescriptor(variables, variable)
  undo.push(() => {
    if (before === undefined) delete variables[variable]
    else Object.defineProperty(variables, variable, before)
  })
  Object.defineProperty(variables, variable, descriptor)
}
