import { EventEmitter } from 'node:events'
import { types } from 'node:util'
import type { FunctionShape, Members, Shape } from '../shapes.ts'

/** Most members of one object that are named. */
const maxMembers = 2000
/** Most members of a module altogether. */
const maxShapes = 20_000
/** Most that an object of nothing but texts or numbers has before it is taken for a table: keys of a table are data. */
const maxConstants = 32
/** Longest text of a function that is read, in UTF-16 units. */
const maxSource = 500_000
/** Most names that a class is said to assign. */
const maxAssigned = 500
/** Members of members are described by what they are. */
const maxDepth = 2

/** What the package may have replaced when this is used. */
const { ownKeys, getOwnPropertyDescriptor, getPrototypeOf, apply, construct } = Reflect
const { isProxy } = types
const textOfFunction = Reflect.get(Function.prototype, 'toString')
const builtins: ReadonlySet<unknown> = new Set([
  Object.prototype,
  Function.prototype,
  EventEmitter,
  Array.prototype,
  Map.prototype,
  Set.prototype,
  Promise.prototype,
  Error.prototype,
  RegExp.prototype,
  Date.prototype,
  getPrototypeOf(Uint8Array.prototype),
  getPrototypeOf(async () => {}),
  getPrototypeOf(function* () {}),
  getPrototypeOf(async function* () {}),
])

interface Budget {
  shapes: number
  /** What was described already, under another name. */
  readonly seen: Set<unknown>
}

/** Describes what a module exports. Getters of the module itself are called, as clients call them by importing; all others are not. */
export function describe(value: unknown): Shape {
  return shapeOf(value, 0, { shapes: 0, seen: new Set() })
}

function shapeOf(value: unknown, depth: number, budget: Budget): Shape {
  if (value === null) return { kind: 'null' }
  if (typeof value !== 'object' && typeof value !== 'function') return { kind: typeof value as 'string' }
  if (isProxy(value)) return { kind: 'proxy' }
  const isRepeated = budget.seen.has(value)
  budget.seen.add(value)
  try {
    if (typeof value === 'object')
      return { kind: 'object', isRepeated, members: membersOf(value, depth, budget, isOfObject) }
    return { ...functionShape(value, depth, budget), isRepeated }
  } catch {
    return { kind: 'unreadable' }
  }
}

function functionShape(value: object, depth: number, budget: Budget): Omit<FunctionShape, 'isRepeated'> {
  const source = apply(textOfFunction, value, []).slice(0, maxSource)
  const prototype = getOwnPropertyDescriptor(value, 'prototype')?.value as unknown
  const hasPrototype = isObject(prototype) && !isProxy(prototype)
  const inherited = hasPrototype ? membersOf(prototype, depth, budget, isOfPrototype) : null
  return {
    kind: 'function',
    how: howOf(value),
    isClass: /^class\b/.test(source),
    isConstructor: isConstructor(value),
    isCalled: isCalled(source, inherited),
    onlyThrows: /^[^{]*\{\s*throw\s[^{}]*\}$/.test(source),
    members: membersOf(value, depth, budget, isOfFunction),
    prototype: inherited,
    assigned: hasPrototype ? assignedIn(value) : [],
  }
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function'
}

/** Constructors that can be called without `new` ask how they were called; compiled classes ask too, and throw. What returns something and has no methods is called. */
function isCalled(source: string, prototype: Members | null): boolean {
  if (/^class\b/.test(source) || /class_?call_?check/i.test(source)) return false
  if (/\bthis instanceof\b|\bnew\.target\b/.test(source)) return true
  const hasMethods = prototype !== null && ownKeys(prototype.named).length > 0
  return !hasMethods && !/\bthis\b/.test(source) && /\breturn\b|=>/.test(source)
}

function howOf(value: object): FunctionShape['how'] {
  if (types.isAsyncFunction(value)) return types.isGeneratorFunction(value) ? 'async generator' : 'async'
  return types.isGeneratorFunction(value) ? 'generator' : 'plain'
}

/** `newTarget` is looked at and not called. */
function isConstructor(value: object): boolean {
  try {
    construct(Object, [], value as new () => object)
    return true
  } catch {
    return false
  }
}

/** Names that a class and those it extends assign somewhere: `this.get = …`, `get = () => …`. */
function assignedIn(value: object): string[] {
  const names = new Set<string>()
  for (let at: object | null = value; typeof at === 'function' && !builtins.has(at); at = getPrototypeOf(at)) {
    if (isProxy(at)) break
    const source = apply(textOfFunction, at, []).slice(0, maxSource)
    for (const match of source.matchAll(/([A-Za-z$][\w$]*)\s*=(?![=>])/g))
      if (names.size < maxAssigned) names.add(match[1]!)
  }
  return [...names]
}

type Chooses = (name: string) => boolean
const isOfObject: Chooses = (name) => name !== '__esModule'
const isOfFunction: Chooses = (name) => !['length', 'name', 'prototype', 'arguments', 'caller'].includes(name)
const isOfPrototype: Chooses = (name) => name !== 'constructor' && isOfFunction(name)

/** Own members and inherited ones, up to what the language gives to everything. */
function membersOf(owner: object, depth: number, budget: Budget, isChosen: Chooses): Members {
  const named: Record<string, Shape> = Object.create(null) as Record<string, Shape>
  if (depth >= maxDepth) return { named, isCut: true }
  let count = 0
  for (let at: object | null = owner; at !== null && !builtins.has(at) && !isProxy(at); at = getPrototypeOf(at)) {
    for (const name of defaultFirst(ownKeys(at))) {
      if (typeof name !== 'string' || !isForClients(name) || !isChosen(name) || name in named) continue
      if (at !== owner && name === 'constructor') continue
      if (count >= maxMembers || budget.shapes >= maxShapes) return { named, isCut: true }
      count += 1
      budget.shapes += 1
      named[name] = memberShape(owner, at, name, depth, budget, isChosen)
    }
  }
  return isTable(named, count) ? { named: {}, isCut: true } : { named, isCut: false }
}

/** What a module is as a whole comes before what it is made of. */
function defaultFirst(keys: readonly (string | symbol)[]): readonly (string | symbol)[] {
  return keys.includes('default') ? ['default', ...keys.filter((name) => name !== 'default')] : keys
}

function isForClients(name: string): boolean {
  return name !== 'module.exports' && !/^_|_$|^\d*$|[\\'`\n]/.test(name.replace(`'`, ''))
}

function memberShape(owner: object, at: object, name: string, depth: number, budget: Budget, isChosen: Chooses): Shape {
  const descriptor = getOwnPropertyDescriptor(at, name)
  if (descriptor === undefined) return { kind: 'unreadable' }
  if ('value' in descriptor) return shapeOf(descriptor.value, depth + 1, budget)
  if (depth > 0 || isChosen === isOfPrototype || descriptor.get === undefined) return { kind: 'accessor' }
  try {
    return shapeOf(apply(descriptor.get, owner, []), depth + 1, budget)
  } catch {
    return { kind: 'unreadable' }
  }
}

function isTable(named: Readonly<Record<string, Shape>>, count: number): boolean {
  if (count <= maxConstants) return false
  for (const name in named) {
    const { kind } = named[name]!
    if (kind === 'object' || kind === 'function' || kind === 'accessor' || kind === 'proxy') return false
  }
  return true
}
