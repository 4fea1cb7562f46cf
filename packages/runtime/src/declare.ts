import { identityOfPrototype } from './classes.ts'
import { readMigrations, type DeclaredItems, type DeclaredResource, type Holder } from './declared.ts'
import { implementationOf } from './implementations.ts'
import type { Instance } from './instance.ts'
import { previewVariable } from './preview.ts'
import type { Opening } from './resources.ts'
import type { Callable } from './script.ts'

/** What is left of a list without its first element. */
export type Tail<List extends readonly unknown[]> = List extends readonly [unknown, ...infer Rest] ? Rest : never

/** `state(…)` at top level. */
export function declareState(
  instance: Instance,
  index: number,
  name: string,
  init: () => unknown,
  options?: unknown,
): void {
  const holder = holderAt(instance, index)
  instance.declared.states.push({ name, holder, ...readMigrations(options) })
  if (!instance.isStaged) {
    holder.unit.variables[holder.variable] = init()
    return
  }
  const before = instance.host.currentItems().states.find((each) => each.name === name)
  if (!takesOver(instance, index, holder, before)) hold(instance, holder.variable, init())
}

/** `resource(…)` at top level, `awaited` where `await` stands before it. */
export function declareResource(
  instance: Instance,
  index: number,
  awaited: boolean,
  name: string,
  open: () => unknown,
  close?: (resource: unknown) => unknown,
  options?: { readonly replace?: DeclaredResource['replace'] },
): unknown {
  const holder = holderAt(instance, index)
  const { replace = 'beside' } = options ?? {}
  const resource: DeclaredResource = { name, holder, open, close: close ?? null, replace, awaited }
  instance.declared.resources.push(resource)
  if (!instance.isStaged) return openFirst(resource)
  const before = instance.host.currentItems().resources.find((each) => each.name === name)
  if (instance.stepOf(index) !== 'carry') return openBeside(instance, resource, before ?? null)
  takesOver(instance, index, holder, before)
  return undefined
}

/** `onUpgrade(…)` at top level. */
export function declareUpgradeStep(instance: Instance, _index: number, target: Callable, migrations?: unknown): void {
  if (migrations === undefined) {
    instance.declared.listeners.push(target as unknown as DeclaredItems['listeners'][number])
    return
  }
  const read = readMigrations(migrations)
  instance.declared.classes.push({ target, ...read })
  const identity = identityOfPrototype((implementationOf(target) as { prototype: object }).prototype)
  if (!instance.isStaged && identity !== null) identity.version = read.version
}

function holderAt({ unit, module }: Instance, index: number): Holder {
  return { unit, variable: module.items[index]!.names[0]! }
}

/** Whether what the running program holds goes on; what another variable holds is taken over at the commit. */
function takesOver(
  instance: Instance,
  index: number,
  holder: Holder,
  before: { readonly holder: Holder } | undefined,
): boolean {
  if (instance.stepOf(index) !== 'carry') return comesBackHere(instance, index, holder)
  const { unit, variable } = before?.holder ?? holder
  if (unit === holder.unit && variable === holder.variable) {
    if (variable in unit.variables) return true
    instance.rememberVariables(index)
    return instance.takesConstant(index)
  }
  instance.moved.push({ from: { unit, variable }, to: holder })
  if (!(holder.variable in holder.unit.variables)) hold(instance, holder.variable, unit.variables[variable])
  return true
}

function comesBackHere(instance: Instance, index: number, { unit, variable }: Holder): boolean {
  if (!instance.comesBack(index)) return false
  const kept = unit.attic.get(instance.module.items[index]!.key)!
  if ('value' in kept) hold(instance, variable, kept.value)
  return true
}

/** Gives a variable a value that an abort takes back. */
function hold({ unit: { variables }, addedVariables }: Instance, variable: string, value: unknown): void {
  addedVariables.push({ name: variable, before: variable in variables ? { value: variables[variable] } : null })
  variables[variable] = value
}

function openFirst({ open, holder, awaited }: DeclaredResource): unknown {
  const { variables } = holder.unit
  const value = open()
  if (awaited) return Promise.resolve(value).then((settled) => void (variables[holder.variable] = settled))
  variables[holder.variable] = value
  return undefined
}

/** Opens a resource while the one that it replaces is in use. One that cannot be open twice waits for the commit. */
function openBeside(instance: Instance, resource: DeclaredResource, before: DeclaredResource | null): unknown {
  const { holder, awaited } = resource
  const replaced =
    before === null ? null : { resource: before, value: before.holder.unit.variables[before.holder.variable] }
  const opening: Opening = { resource, replaced, opened: null, isClosed: false }
  instance.openings.push(opening)
  if (resource.replace === 'close-first' && replaced !== null) return undefined
  const keep = (value: unknown): void => {
    opening.opened = { value }
    if (replaced === null) hold(instance, holder.variable, value)
    else previewVariable(holder.unit, holder.variable, value)
  }
  const value = resource.open()
  if (awaited) return Promise.resolve(value).then(keep)
  keep(value)
  instance.pending.push(value)
  return undefined
}
