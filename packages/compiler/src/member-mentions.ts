import { mention } from '@midflight/model'
import { isWritten } from './commonjs-forms.ts'
import { isFunction, keyName, walk, type Node, type Syntax } from './syntax.ts'

/** The names of members that some code mentions, and how, with bits of {@link mention}: ` log:1 name:3 `. Empty where there are none. */
export function memberMentions(nodes: readonly Node[], syntax: Syntax): string {
  const found = new Map<string, number>()
  const note = (name: string | null, bits: number): void => {
    if (name !== null && /^#?[\w$]{1,64}$/.test(name)) found.set(name, (found.get(name) ?? 0) | bits)
  }
  for (const root of nodes)
    walk(root, (node) => {
      if (node.type === 'MemberExpression') {
        const name = keyName(node.property, node.computed)
        if (name !== null) note(name, bitsOf(node, name, syntax))
      } else if (node.type === 'Property') {
        const isPattern = syntax.parents.get(node)?.type === 'ObjectPattern'
        const hasDefault = isPattern && node.value.type === 'AssignmentPattern'
        const bits = isPattern ? mention.read | (hasDefault ? 0 : mention.needed) : mention.written
        note(keyName(node.key, node.computed), bits)
      } else if (node.type === 'PropertyDefinition' || node.type === 'MethodDefinition') {
        note(keyName(node.key, node.computed), mention.written)
      } else if (node.type === 'Literal' && typeof node.value === 'string') {
        note(node.value, textBits(node, syntax))
        // The text of a JSON module.
        for (const [, key] of node.value.matchAll(/"([\w$]{1,64})"\s*:/g)) note(key!, mention.written)
      } else if (node.type === 'TemplateElement')
        note(node.value.cooked, mention.written | mention.read | mention.needed)
      return true
    })
  return found.size === 0 ? '' : ` ${[...found].map(([name, bits]) => `${name}:${bits}`).join(' ')} `
}

/** A name in a string may be used to read and to write; one that only asks whether there is such a member does neither. */
function textBits(node: Node, syntax: Syntax): number {
  const parent = syntax.parents.get(node)
  if (parent?.type === 'BinaryExpression') return mention.read
  if (parent?.type === 'MemberExpression' && parent.property === node) return 0
  if (parent?.type === 'Property' && parent.key === node) return 0
  const isCheck =
    parent?.type === 'CallExpression' &&
    parent.callee.type === 'MemberExpression' &&
    ['hasOwnProperty', 'hasOwn', 'call'].includes(keyName(parent.callee.property, parent.callee.computed) ?? '')
  return isCheck ? mention.read : mention.read | mention.written | mention.needed
}

function bitsOf(node: Node, name: string, syntax: Syntax): number {
  const parent = syntax.parents.get(node)
  if (isWritten(node, syntax)) {
    const isPlain = parent?.type === 'AssignmentExpression' && parent.operator === '='
    return isPlain ? mention.written : mention.written | mention.read | mention.needed
  }
  if (parent?.type === 'Property' && syntax.parents.get(parent)?.type === 'ObjectPattern') return mention.written
  return mention.read | (toleratesNothing(node, name, syntax) ? 0 : mention.needed)
}

/** Whether code goes on where a member is `undefined`: it is only asked for, is handed on under the same name, or is read where that has been asked. */
function toleratesNothing(node: Node, name: string, syntax: Syntax): boolean {
  const { parents } = syntax
  if (isGuarded(node, name, syntax)) return true
  let at = node
  for (let parent = parents.get(at); parent !== undefined; at = parent, parent = parents.get(at)) {
    switch (parent.type) {
      case 'IfStatement':
        return true
      case 'ConditionalExpression':
        return parent.test === at
      case 'LogicalExpression':
        if (parent.left === at) return true
        continue
      case 'UnaryExpression':
        return parent.operator === '!' || parent.operator === 'typeof'
      case 'BinaryExpression':
        return ['===', '!==', '==', '!='].includes(parent.operator)
      case 'ChainExpression':
        continue
      case 'MemberExpression':
        return parent.object === at && parent.optional
      case 'CallExpression':
        return parent.callee === at && parent.optional
      case 'Property':
        return keyName(parent.key, parent.computed) === name
      case 'AssignmentExpression':
        return parent.left.type === 'MemberExpression' && keyName(parent.left.property, parent.left.computed) === name
      default:
        return false
    }
  }
  return false
}

/** `if (packet.expiry) …`, `packet.expiry && …`: a check of the same expression stands around it, in the same function. */
function isGuarded(node: Node, name: string, syntax: Syntax): boolean {
  const text = textOf(node, syntax)
  let at: Node = node
  for (let parent = syntax.parents.get(at); parent !== undefined; at = parent, parent = syntax.parents.get(at)) {
    if (isFunction(parent)) return false
    const isInside =
      (parent.type === 'IfStatement' || parent.type === 'ConditionalExpression') && parent.consequent === at
        ? parent.test
        : parent.type === 'LogicalExpression' && parent.operator === '&&' && parent.right === at
          ? parent.left
          : null
    if (isInside !== null && asksFor(isInside, text, name, syntax)) return true
  }
  return false
}

/** Whether a test that holds says that there is such a member: it, or a part of it that is joined by `&&`. */
function asksFor(test: Node, text: string, name: string, syntax: Syntax): boolean {
  if (test.type === 'LogicalExpression' && test.operator === '&&')
    return asksFor(test.left, text, name, syntax) || asksFor(test.right, text, name, syntax)
  if (textOf(test, syntax) === text) return true
  if (test.type === 'BinaryExpression') {
    const other = textOf(test.left, syntax) === text ? test.right : null
    const isOther =
      other?.type === 'Identifier' ? other.name === 'undefined' : other?.type === 'Literal' && other.value === null
    return (test.operator === '!==' && other?.type === 'Identifier' && isOther) || (test.operator === '!=' && isOther)
  }
  // `Object.hasOwn(original, 'nl')`, where the member is one of `original`.
  if (test.type !== 'CallExpression') return false
  const [object, key] = test.arguments
  const callee = textOf(test.callee, syntax)
  const isCheck = callee === 'Object.hasOwn' || callee === 'Object.prototype.hasOwnProperty.call'
  if (!isCheck || object === undefined || key?.type !== 'Literal' || key.value !== name) return false
  return text === `${textOf(object, syntax)}.${name}`
}

function textOf(node: Node, { code }: Syntax): string {
  return code.slice(node.start, node.end)
}
