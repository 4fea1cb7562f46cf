import type { Capture, ClosureFacts, ClosureKind, TypeUse } from '@midflight/model'
import type { Makings } from './closure-makings.ts'
import { fieldOf, moves, nameOf, type Closure } from './closures.ts'
import { codeWithout, hashText } from './normal-text.ts'
import { runsInPlace } from './purity.ts'
import { holderOf, registrationOf } from './registrations.ts'
import type { CapturedVariable, ModuleScope } from './scope.ts'
import type { Locate } from './source-map.ts'
import { keyName, type FunctionNode, type Node, type Syntax } from './syntax.ts'

export interface ClosureContext {
  readonly syntax: Syntax
  readonly scope: ModuleScope
  readonly locate: Locate
  readonly makings: Makings
}

/** What the planner needs to know of a closure. `typeOf` tells the declared type of what an identifier of the module binds. */
export function closureFacts(
  closure: Closure,
  closures: readonly Closure[],
  { syntax, scope, locate, makings }: ClosureContext,
  typeOf: (identifier: Node) => TypeUse | null,
): ClosureFacts {
  const { node, key, item, holder, captures, usesThis, stays, unmovable } = closure
  const nodes = closures.filter(moves).map((other) => other.node)
  const names = scope.references.filter(({ node: use }) => use.start >= node.start && use.end <= node.end)
  const parameters = node.params.map((parameter) => {
    const type = parameter.type === 'Identifier' ? typeOf(parameter) : null
    return `${syntax.code.slice(parameter.start, parameter.end)}${type === null ? '' : `:${type.text}`}`
  })
  const takesRest = node.params.at(-1)?.type === 'RestElement'
  return {
    key,
    item: item.key,
    ...registered(node, syntax, scope),
    heldBy: holder.label,
    use: holder.use,
    hash: hashText(codeWithout(syntax, [node], [])),
    kind: closureKind(node),
    captures: [
      ...captures.map(({ variable, isShared: shared, isUnused }): Capture => {
        const type = typeOf(variable.identifier)
        const madeBy = makersOf(variable, makings, syntax, scope)
        const bound = boundText(variable, nodes, syntax)
        const unused = isUnused === true ? { unused: isUnused } : {}
        return { name: variable.name, bound, type, shared, ...(madeBy.length === 0 ? {} : { madeBy }), ...unused }
      }),
      ...(closure.usesOfArguments.length === 0 ? [] : [ownArguments]),
    ],
    usesThis,
    called: isCalled(node, syntax, scope),
    ...makings.of(closure),
    parameters: node.params.length - (takesRest ? 1 : 0),
    takesRest,
    signature: `(${parameters.join(', ')})`,
    stays,
    unmovable,
    uses: [...new Set(names.map(({ binding }) => binding))],
    ...locate(node.start),
  }
}

function registered(node: Node, syntax: Syntax, scope: ModuleScope): Pick<ClosureFacts, 'registration'> {
  const bindingOf = (identifier: Node): string | null =>
    scope.references.find((reference) => reference.node === identifier)?.binding ?? null
  const registration = registrationOf(node, syntax, bindingOf)
  return registration === null ? {} : { registration }
}

function boundText({ kind, declaration, name }: CapturedVariable, closures: readonly Node[], syntax: Syntax): string {
  if (kind === 'parameter' || kind === 'other') return kind
  const cut = closures.filter((node) => node.start >= declaration.start && node.end <= declaration.end)
  const code = cut.includes(declaration) ? name : codeWithout(syntax, [declaration], cut)
  return hashText(`${kind} ${code}${loopSource(declaration, syntax)}`)
}

/** `for (const room of rooms)`: what a loop's variable holds comes from what is looped over. */
function loopSource(declaration: Node, { parents, code }: Syntax): string {
  const parent = parents.get(declaration)
  const loop = parent === undefined ? undefined : parents.get(parent)
  if (loop?.type !== 'ForOfStatement' && loop?.type !== 'ForInStatement') return ''
  return ` of ${code.slice(loop.right.start, loop.right.end)}`
}

const ownArguments: Capture = { name: 'arguments', bound: 'arguments', type: null, shared: false }

export function closureKind(node: FunctionNode): ClosureKind {
  if (node.generator) return node.async ? 'async generator' : 'generator'
  return node.type === 'ArrowFunctionExpression' ? 'arrow' : 'function'
}

/** Whether code may call it that was not handed it: by its name, or by that of the field that has it. */
function isCalled(node: FunctionNode, syntax: Syntax, scope: ModuleScope): boolean {
  if (fieldOf(node, syntax) !== null) return true
  const named = nameOf(node, syntax)
  if (named === null) return false
  return scope.referencesTo(named.declaration, named.name).some((use) => holderOf(use, syntax) === null)
}

/** The module's bindings that the declaration of a variable calls, closures in it aside. */
function makersOf(
  { kind, declaration }: CapturedVariable,
  makings: Makings,
  syntax: Syntax,
  scope: ModuleScope,
): string[] {
  if (kind !== 'variable') return []
  const { start, end } = declaration
  const found = new Set<string>()
  for (const { node, binding } of scope.references) {
    if (node.start < start || node.end > end || makings.makerOf(node) !== makings.makerOf(declaration)) continue
    const called = calledThrough(node, syntax)
    if (called !== null) found.add(called === '' ? binding : `${binding}.${called}`)
  }
  return [...found]
}

/** `make()` and `new Room()` call the binding itself, `rooms.make()` a member; null where it is not called there. */
function calledThrough(node: Node, syntax: Syntax): string | null {
  const parent = syntax.parents.get(node)
  if ((parent?.type === 'CallExpression' || parent?.type === 'NewExpression') && parent.callee === node) return ''
  if (parent?.type === 'CallExpression' && runsInPlace(node, syntax)) return ''
  if (parent?.type !== 'MemberExpression' || parent.object !== node) return null
  const around = syntax.parents.get(parent)
  const isCall = (around?.type === 'CallExpression' || around?.type === 'NewExpression') && around.callee === parent
  return isCall ? keyName(parent.property, parent.computed) : null
}
