import type { ClosureUse, EventPart, Registration } from '@midflight/model'
import { runsInPlace } from './purity.ts'
import { isFunction, keyName, type Node, type Syntax } from './syntax.ts'

type Call = Extract<Node, { type: 'CallExpression' | 'NewExpression' }>

/** What keeps a function, and for how long. */
export interface Holder {
  /** `socket.on("message")`, `stored in room.onClose`, `returned`. */
  readonly label: string
  readonly use: ClosureUse
}

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(/\s+/).filter((word) => word !== ''))
}

/** Functions and methods that call what they are given again and again, by the last part of their name. */
const repeating = words(
  'on addListener prependListener addEventListener setInterval subscribe createServer createSecureServer',
)

/** The same, where the first argument is the path of a route. */
const routing = words('get post put patch delete head options all use route')

/** Those that call what they are given once at most. */
const single = words(
  'once prependOnceListener setTimeout setImmediate queueMicrotask nextTick then catch finally requestAnimationFrame',
)

/** Those that call what they are given before they return, besides methods of arrays and strings. */
const synchronous = words('Promise runInAsyncScope')

/** What keeps the value of a function expression; null where nothing does beyond the call around it. */
export function holderOf(node: Node, syntax: Syntax): Holder | null {
  const parent = syntax.parents.get(node)
  if (parent === undefined || runsInPlace(node, syntax)) return null
  switch (parent.type) {
    case 'ConditionalExpression':
    case 'LogicalExpression':
    case 'SequenceExpression':
      return holderOf(parent, syntax)
    case 'CallExpression':
    case 'NewExpression':
      return parent.callee === node ? null : holderOfArgument(parent, syntax)
    case 'ArrowFunctionExpression':
      return parent.body === node ? { label: 'returned', use: 'member' } : null
    case 'ReturnStatement':
      return { label: 'returned', use: 'member' }
    case 'ArrayExpression':
      return { label: 'in an array', use: memberUse(parent, syntax) }
    case 'Property':
      return parent.value === node ? holderOfMember(parent, syntax) : null
    case 'AssignmentExpression':
      if (parent.right !== node || parent.left.type !== 'MemberExpression') return null
      return { label: `stored in ${shortText(parent.left, syntax)}`, use: 'member' }
    default:
      return null
  }
}

/** `{ get: () => … }`, `{ get() { … } }` and `{ get size() { … } }`, also in a property descriptor. */
function holderOfMember(property: Extract<Node, { type: 'Property' }>, syntax: Syntax): Holder | null {
  const object = syntax.parents.get(property)
  if (object?.type !== 'ObjectExpression') return null
  const name = keyName(property.key, property.computed) ?? shortText(property.key, syntax)
  const accessor = property.kind === 'init' ? '' : `${property.kind} `
  return { label: `in an object as ${accessor}${name}`, use: memberUse(object, syntax) }
}

/** An object or array that is made for one call ends with it, if the call is waited for or calls back once. */
function memberUse(container: Node, syntax: Syntax): ClosureUse {
  const parent = syntax.parents.get(container)
  if (parent?.type === 'ArrayExpression') return memberUse(parent, syntax)
  if (parent?.type === 'Property') {
    const object = syntax.parents.get(parent)
    return object === undefined ? 'member' : memberUse(object, syntax)
  }
  if (parent?.type !== 'CallExpression' || parent.callee === container) return 'member'
  return useOf(parent, lastName(parent.callee), null, syntax) === 'once' ? 'once' : 'member'
}

function holderOfArgument(call: Call, syntax: Syntax): Holder | null {
  const name = lastName(call.callee)
  if (name !== null && synchronous.has(name)) return null
  const [first] = call.arguments
  const event = first === undefined ? null : textOfLiteral(first)
  const label = `${shortText(call.callee, syntax)}${event === null ? '' : `(${JSON.stringify(event)})`}`
  return { label, use: useOf(call, name, event, syntax) }
}

function useOf(call: Call, name: string | null, event: string | null, syntax: Syntax): ClosureUse {
  if (name === null) return 'kept'
  if (single.has(name) || (name === 'addEventListener' && hasOnce(call))) return 'once'
  if (repeating.has(name)) return 'repeated'
  if (routing.has(name) && (name === 'use' || event?.startsWith('/') === true)) return 'repeated'
  // An object that is made with it has it.
  if (call.type === 'NewExpression') return 'member'
  // A hook: `app.onClose(() => …)`.
  if (/^on[A-Z]/.test(name)) return 'member'
  // Who waits for the call does not expect the function to be called after it.
  return syntax.parents.get(call)?.type === 'AwaitExpression' ? 'once' : 'kept'
}

/** `addEventListener('close', …, { once: true })`. */
function hasOnce(call: Call): boolean {
  const options = call.arguments[2]
  if (options?.type !== 'ObjectExpression') return false
  return options.properties.some((part) => part.type === 'Property' && keyName(part.key, part.computed) === 'once')
}

/** The call that a function expression is an argument of, if its first argument is made of texts and top-level bindings alone; null for any other. */
export function registrationOf(node: Node, syntax: Syntax, bindingOf: BindingOf): Registration | null {
  const call = syntax.parents.get(node)
  if ((call?.type !== 'CallExpression' && call?.type !== 'NewExpression') || call.callee === node) return null
  const [first] = call.arguments
  if (first === undefined || first === node) return null
  const event = partsOf(first, bindingOf)
  return event === null ? null : { call: shortText(call.callee, syntax), event }
}

/** The top-level binding that an identifier stands for, or null. */
export type BindingOf = (identifier: Node) => string | null

/** `'a/' + b` and templates. */
function partsOf(node: Node, bindingOf: BindingOf): readonly EventPart[] | null {
  const text = textOfLiteral(node)
  if (text !== null) return [{ text }]
  switch (node.type) {
    case 'Identifier': {
      const binding = bindingOf(node)
      return binding === null ? null : [{ binding }]
    }
    case 'BinaryExpression': {
      if (node.operator !== '+') return null
      const [left, right] = [partsOf(node.left, bindingOf), partsOf(node.right, bindingOf)]
      return left === null || right === null ? null : [...left, ...right]
    }
    case 'TemplateLiteral': {
      const parts = node.quasis.map(({ value }, index): readonly EventPart[] | null => {
        const expression = node.expressions[index]
        const next = expression === undefined ? [] : partsOf(expression, bindingOf)
        return next === null || typeof value.cooked !== 'string' ? null : [{ text: value.cooked }, ...next]
      })
      return parts.every((part) => part !== null) ? parts.flat() : null
    }
    default:
      return null
  }
}

function lastName(callee: Node): string | null {
  if (callee.type === 'Identifier') return callee.name
  return callee.type === 'MemberExpression' ? keyName(callee.property, callee.computed) : null
}

function textOfLiteral(node: Node): string | null {
  return node.type === 'Literal' && typeof node.value === 'string' ? node.value : null
}

/** An expression in a few characters: its text, or its last name where it is long or has functions in it. */
function shortText(node: Node, { code }: Syntax): string {
  const text = code.slice(node.start, node.end).replace(/\s+/g, ' ')
  if (text.length <= 40 && !text.includes('=>') && !isFunction(node)) return text
  const name = lastName(node)
  return name === null ? '…' : `….${name}`
}
