import type { Item } from './items.ts'
import { runsInPlace } from './purity.ts'
import type { BindingReference, ModuleScope } from './scope.ts'
import { isFunction, type Node, type Syntax } from './syntax.ts'

/**
 * Top-level bindings that code may reach before they are initialised (ECMA-262 9.1.1.1.6, GetBindingValue). Statements are followed in order,
 * through all functions that they mention: what those use must be there by then. Most modules have none, and pay nothing.
 */
export function earlyBindings(syntax: Syntax, scope: ModuleScope, items: readonly Item[]): Set<string> {
  const itemOf = new Map(items.flatMap((item) => item.names.map((name) => [name, item] as const)))
  const uses = usesOf(syntax, scope, items)
  const early = new Set<string>()
  const reached = new Set<Item>()
  for (const item of items) {
    const pending = uses.get(item)!.filter((use) => use.atLoad)
    for (let use = pending.pop(); use !== undefined; use = pending.pop()) {
      const used = itemOf.get(use.name)
      if (used === undefined) continue
      if (isDefinition(used) && !reached.has(used)) {
        reached.add(used)
        pending.push(...uses.get(used)!.filter(({ name }) => name !== use.name))
      }
      if (used.index >= item.index && hasDeadZone(used, scope)) early.add(use.name)
    }
  }
  return early
}

interface NamedUse {
  readonly name: string
  readonly atLoad: boolean
}

function usesOf(syntax: Syntax, scope: ModuleScope, items: readonly Item[]): Map<Item, NamedUse[]> {
  const found = new Map(items.map((item) => [item, [] as NamedUse[]]))
  for (const reference of scope.references) {
    if (reference.initializes) continue
    const item = items.find(({ nodes }) =>
      nodes.some(({ start, end }) => reference.node.start >= start && reference.node.end <= end),
    )
    if (item !== undefined)
      found.get(item)!.push({ name: reference.binding, atLoad: mayRunAtLoad(reference, item, syntax) })
  }
  return found
}

/** Functions handed to others by a statement may be called at once; those that an item defines, and what a class does later, are not. */
function mayRunAtLoad({ node, binding }: BindingReference, item: Item, syntax: Syntax): boolean {
  if (item.shape === 'function' || item.form.kind === 'variableFunction') return false
  if ((item.form.kind === 'variable' || item.form.kind === 'declared') && item.names.includes(binding))
    return item.form.declarator.init === null || !isFunction(item.form.declarator.init)
  if (item.shape !== 'class' && item.form.kind !== 'variableClass') return true
  let child: Node = node
  for (let parent = syntax.parents.get(child); parent !== undefined; parent = syntax.parents.get(child)) {
    if (isFunction(parent) && !runsInPlace(parent, syntax)) return false
    if (parent.type === 'PropertyDefinition' && !parent.static && parent.value === child) return false
    child = parent
  }
  return true
}

function isDefinition({ shape, form }: Item): boolean {
  return shape === 'function' || shape === 'class' || form.kind === 'variableFunction' || form.kind === 'variableClass'
}

/** Constants are locals with a dead zone of their own. */
function hasDeadZone({ shape, form, names }: Item, { vars }: ModuleScope): boolean {
  if (form.kind === 'function' || form.kind === 'variableFunction' || form.kind === 'effectVariables') return false
  if (names[0] === 'default') return false
  return shape === 'variable' ? !names.some((name) => vars.has(name)) : shape === 'function' || shape === 'class'
}
