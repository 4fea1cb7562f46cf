import { isWritten } from './commonjs-forms.ts'
import type { CommonJs } from './commonjs.ts'
import type { Emission } from './emission.ts'
import { dottedName } from './purity.ts'
import { isFunction, walk, type Node, type Syntax } from './syntax.ts'

/** What Node gives to a CommonJS module, as parameters of its body, before `arguments`. */
export const commonJsParameters = ['exports', 'require', 'module', '__filename', '__dirname']

/** Lets the runtime do what a CommonJS module exports and requires at top level: an upgrade does it at its commit, to the exports that are there. */
export function emitCommonJs(emission: Emission, commonjs: CommonJs): void {
  const { text, names, syntax } = emission
  const instance = `${names.instance}.commonjs`
  for (const { statement, target, name, value } of commonjs.members) {
    const exported = syntax.code.slice(target.start, (target as Extract<Node, { type: 'MemberExpression' }>).object.end)
    text.update(statement.start, value.start, `${instance}.member(${exported},${JSON.stringify(name)},`)
    text.appendRight(value.end, ')')
  }
  if (commonjs.whole !== null) {
    const { statement, value, isAliased } = commonjs.whole
    const opening = isAliased ? `exports=${instance}.wholeAndAlias(module,` : `${instance}.whole(module,`
    text.update(statement.start, value.start, opening)
    text.appendRight(value.end, value.type === 'ObjectExpression' ? ',true)' : ')')
  }
  for (const statement of commonjs.preludes) text.prependRight(statement.start, `if(${instance}.isFirst)`)
  for (const { statement } of commonjs.stars) {
    text.prependRight(statement.start, `${instance}.star(()=>{`)
    text.appendLeft(statement.end, '});')
  }
  for (const { callee, name } of commonjs.freezings.flatMap(({ calls }) => calls))
    text.update(callee.start, callee.end, `${instance}.${name}`)
  const atLoad = commonjs.calls.filter(({ isAtLoad }) => isAtLoad)
  for (const { call } of [...commonjs.requires, ...atLoad]) {
    text.update(call.callee.start, call.callee.end, `${instance}.require`)
    text.appendRight(call.arguments[0]!.start, 'require,')
  }
  for (const { node, binding } of emission.scope.references)
    if (binding === 'arguments') text.update(node.start, node.end, `${names.prefix}a`)
}

/**
 * An effect that touches nothing but the module's own definitions and exports (`Room.prototype.enter = …`, `util.inherits(Room, EventEmitter)`):
 * in a module that an upgrade brings it can run before the commit, and has to, since other modules may need what it sets up.
 */
export function isLocalEffect(root: Node, { scope, syntax }: Pick<Emission, 'scope' | 'syntax'>): boolean {
  let isLocal = true
  const own = new Set(scope.references.map(({ node }) => node as Node))
  walk(root, (node) => {
    if (!isLocal || isFunction(node)) return false
    if (node.type === 'CallExpression' && !isLocalCall(node)) isLocal = false
    if (/^(NewExpression|AwaitExpression|TaggedTemplateExpression|ImportExpression|ThrowStatement)$/.test(node.type))
      isLocal = false
    if (isWritten(node, syntax) && !isOwnTarget(node, own)) isLocal = false
    return isLocal
  })
  return isLocal
}

const localCalls =
  /^(Object\.(defineProperty|defineProperties|assign|setPrototypeOf|freeze|create|keys)|(util\.)?inherits|require)$/

function isLocalCall({ callee }: Extract<Node, { type: 'CallExpression' }>): boolean {
  const name = dottedName(callee)
  return name !== null && localCalls.test(name)
}

/** A member of one of the module's own bindings, or of its exports. */
function isOwnTarget(node: Node, own: ReadonlySet<Node>): boolean {
  let object = node
  while (object.type === 'MemberExpression') object = object.object
  if (object === node || object.type !== 'Identifier') return false
  return own.has(object) || object.name === 'exports' || object.name === 'module'
}

/** Whether a module runs in strict mode: ES modules do, CommonJS where it says so. */
export function isStrict({ program }: Syntax): boolean {
  return program.body.some((node) => node.type === 'ExpressionStatement' && node.directive === 'use strict')
}
