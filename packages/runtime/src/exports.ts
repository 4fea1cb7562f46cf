import type { Undo } from './classes.ts'
import type { ModulePath } from '@midflight/model'
import type { UnfinishedExports } from './commonjs-cycles.ts'
import type { CommonJsModule } from './loader-commonjs.ts'
import { ObjectMembers } from './object-members.ts'

/** One evaluation of a CommonJS module, as Node sees it; its versions share it. */
export interface CommonJsEvaluation {
  readonly module: CommonJsModule
  readonly require: NodeJS.Require
  /** What `exports` names at the top level: not `module.exports`, if that was replaced and `exports` was not. */
  alias: object
  /** What the code of the current version has exported under each name: whatever differs from it was put there by others. */
  published: ReadonlyMap<string, unknown>
  /** What it has put in the place of `module.exports`, in a box. */
  whole: { readonly value: unknown } | null
  /** Fixed modules that it has required: a later version gets the same ones. */
  readonly required: Map<string, unknown>
  /** What modules exported that were being evaluated when this one began to be. */
  readonly unfinished: Map<ModulePath, UnfinishedExports>
  /** What it exported when its first version had been evaluated. */
  finished: unknown
  /** Nobody but the upgrade that brings it can reach it yet. */
  isFresh: boolean
  /** It has frozen its exports: nobody but an upgrade changes them. */
  isReadOnly: boolean
  /** ES modules import it: they see its names as they are after it was evaluated, and after each upgrade. */
  isImported: boolean
}

export function createEvaluation(
  module: CommonJsModule,
  require: NodeJS.Require,
  isFresh: boolean,
): CommonJsEvaluation {
  const alias = module.exports as object
  return {
    module,
    require,
    alias,
    published: new Map(),
    whole: null,
    required: new Map(),
    unfinished: new Map(),
    finished: undefined,
    isFresh,
    isReadOnly: false,
    isImported: false,
  }
}

/** What a version exports, while it is prepared. */
export interface StagedExports {
  readonly members: Map<string, { readonly target: object; readonly descriptor: PropertyDescriptor }>
  whole: { readonly value: unknown } | null
  /** `__exportStar(…)`: done again at the commit, when the exports that it hands on are there. */
  readonly stars: (() => void)[]
  /** All of it has been evaluated. */
  isComplete: boolean
}

export function createStagedExports(): StagedExports {
  return { members: new Map(), whole: null, stars: [], isComplete: false }
}

/** `module.exports = value`. An object that is exported stays where the new one is a literal too, and gets its members. */
export function stageWhole(staged: StagedExports, current: unknown, value: unknown, isLiteral: boolean): void {
  if (!isLiteral || !isPlainObject(current)) {
    staged.whole = { value }
    return
  }
  for (const [name, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(value)))
    staged.members.set(name, { target: current, descriptor })
  staged.whole = { value: current }
}

export function isPlainObject(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

/** What a first version has exported is there already: it is what later ones compare with. */
export function noteExports(evaluation: CommonJsEvaluation, { members, whole }: StagedExports): void {
  evaluation.published = new Map([...members].map(([name, { descriptor }]) => [name, descriptor.value]))
  evaluation.whole = whole
  evaluation.finished = evaluation.module.exports as unknown
  evaluation.isFresh = false
}

/**
 * Gives a module's exports what a new version exports. A member that others have changed (by assigning to it, or by putting another function in its
 * place) is left as it is.
 */
export function publishExports(evaluation: CommonJsEvaluation, staged: StagedExports, undo: Undo[]): void {
  const { module, published, whole, isReadOnly } = evaluation
  const targets = [...targetsOf(evaluation, staged)].map((target) => new ObjectMembers(target))
  undo.push(() => {
    for (const members of targets) members.restore()
  })
  const next = new Map<string, unknown>()
  for (const [name, { target, descriptor }] of staged.members) {
    next.set(name, descriptor.value)
    publishMember(
      target,
      name,
      isReadOnly && 'value' in descriptor ? { ...descriptor, writable: false } : descriptor,
      published,
    )
  }
  for (const [name, value] of published) {
    if (!next.has(name)) withdraw([evaluation.alias, module.exports as object], name, value)
  }
  for (const members of targets) members.noteChanged()
  evaluation.published = next
  undo.push(() => {
    evaluation.published = published
    evaluation.whole = whole
  })
  if (staged.whole === null) return
  const before: unknown = module.exports
  evaluation.whole = staged.whole
  if (staged.whole.value === before || (whole !== null && whole.value !== before)) return
  module.exports = staged.whole.value
  undo.push(() => {
    if (module.exports === staged.whole?.value) module.exports = before
  })
}

function publishMember(
  target: object,
  name: string,
  descriptor: PropertyDescriptor,
  published: ReadonlyMap<string, unknown>,
): void {
  const before = Object.getOwnPropertyDescriptor(target, name)
  const isOurs =
    before === undefined ? !published.has(name) : published.has(name) && Object.is(before.value, published.get(name))
  if (!isOurs || (before !== undefined && 'value' in descriptor && Object.is(before.value, descriptor.value))) return
  if (before?.writable === true) Reflect.set(target, name, descriptor.value)
  else if (before === undefined ? Object.isExtensible(target) : before.configurable === true)
    Object.defineProperty(target, name, descriptor)
  else
    throw new TypeError(
      `Cannot export the new \`${name}\`: what the module exports was made unchangeable when it was loaded`,
    )
}

function withdraw(targets: readonly object[], name: string, value: unknown): void {
  for (const target of targets) {
    if (!isObject(target)) continue
    const before = Object.getOwnPropertyDescriptor(target, name)
    if (before?.configurable !== true || !('value' in before) || !Object.is(before.value, value)) continue
    Reflect.deleteProperty(target, name)
  }
}

function targetsOf({ alias, module }: CommonJsEvaluation, { members }: StagedExports): ReadonlySet<object> {
  const targets = new Set([...members.values()].map(({ target }) => target))
  for (const exports of [alias, module.exports as unknown]) if (isObject(exports)) targets.add(exports)
  return targets
}

function isObject(value: unknown): value is object {
  return Object(value) === value
}
