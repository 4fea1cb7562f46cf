import type { PropertyDefinition } from 'oxc-parser'
import { property, type Emission } from './emission.ts'
import { untoldFields } from './construction.ts'
import { giveName } from './emit-references.ts'
import { handedOnMethods } from './handed-on.ts'
import { initialFields } from './initial-fields.ts'
import type { Item } from './items.ts'
import { isAnonymousDefinition, isClass, isFunction, keyName, walk, type ClassNode, type Node } from './syntax.ts'

type FieldNode = PropertyDefinition
type MemberExpression = Extract<Node, { type: 'MemberExpression' }>

/**
 * Rewrites a top-level class so that its versions share an identity:
 * - its first static block hands it to the runtime;
 * - static fields live on the stable reference, and are evaluated once;
 * - private fields live in holders that all versions share (V8 brands private names per evaluation of a class), reached through accessors
 *   with symbol keys; private methods become methods with symbol keys.
 */
export function emitClass(item: Item, node: ClassNode, emission: Emission): void {
  const { text, names } = emission
  const name = item.names[0]!
  const members = node.body.body as readonly Node[]
  text.appendLeft(
    node.body.start + 1,
    `static{${names.instance}.class(${item.index},this)${methods(item, node, emission)}${fields(item, node, emission)}}`,
  )
  let installed = false
  for (const member of members) {
    if (member.type === 'StaticBlock') {
      text.appendLeft(text.original.indexOf('{', member.start) + 1, `if(${names.instance}.firstTime(${item.index})){`)
      text.appendRight(member.end - 1, '}')
      emitStaticThis(member, name, emission)
    } else if (member.type === 'PropertyDefinition' && member.static) {
      emitStaticField(item, member, emission)
    } else if (member.type === 'PropertyDefinition' && member.key.type === 'PrivateIdentifier') {
      emitPrivateField(item, member, !installed, emission)
      installed = true
    } else if (member.type === 'MethodDefinition' && member.key.type === 'PrivateIdentifier') {
      text.update(member.key.start, member.key.end, `[${names.privates(item.index)}.keys${property(member.key.name)}]`)
    }
  }
  if (privateNames(node).length > 0) emitPrivateAccesses(item, node, emission)
}

/** Has the runtime put stable references in the place of methods that are handed on. */
function methods(item: Item, node: ClassNode, { names, taken }: Emission): string {
  const entries = handedOnMethods(node, taken).map(({ name }) => {
    const isPrivate = name.startsWith('#')
    const key = isPrivate ? `${names.privates(item.index)}.keys${property(name.slice(1))}` : JSON.stringify(name)
    return `${JSON.stringify(`${item.names[0]}.${name}`)}:${key}`
  })
  return entries.length === 0 ? '' : `;${names.instance}.methods(${item.index},{${entries.join(',')}})`
}

/** Tells the runtime what fields of every instance begin with: instances of older versions that do not have them are given these. */
function fields(item: Item, node: ClassNode, { names, text, syntax, scope }: Emission): string {
  const entries = [...initialFields(node, syntax, scope)].map(([name, { value }]) => {
    const code = value === null ? 'void 0' : text.slice(value.start, value.end)
    return `${JSON.stringify(name)}:${code}`
  })
  for (const { name, code } of untoldFields(node, syntax, scope)) {
    if (code === null) continue
    const given =
      'at' in code ? text.slice(code.at.start, code.at.end) + ('member' in code ? code.member : '') : code.text
    entries.push(`${JSON.stringify(name)}:${given}`)
  }
  return entries.length === 0 ? '' : `;${names.instance}.fields(${item.index},()=>({${entries.join(',')}}))`
}

/** The private names that a class declares: those of instance fields need a holder, all others only a symbol. */
export function privateNames(node: ClassNode): { name: string; isField: boolean }[] {
  const found = new Map<string, boolean>()
  for (const member of node.body.body as readonly Node[]) {
    if (member.type !== 'PropertyDefinition' && member.type !== 'MethodDefinition') continue
    if (member.key.type === 'PrivateIdentifier')
      found.set(member.key.name, member.type === 'PropertyDefinition' && !member.static)
  }
  return [...found].map(([name, isField]) => ({ name, isField }))
}

/** `static count = 0` becomes a call that evaluates the initialiser unless the stable reference has the field already. */
function emitStaticField(item: Item, member: FieldNode, emission: Emission): void {
  const { text, names } = emission
  const opening = `static{${names.instance}.static(${item.index},`
  const isPrivate = member.key.type === 'PrivateIdentifier'
  const name = keyName(member.key, member.computed)
  if (member.computed) text.update(member.start, member.key.start, opening)
  else {
    const key = isPrivate ? `${names.privates(item.index)}.keys${property(name!.slice(1))}` : JSON.stringify(name)
    text.update(member.start, member.key.end, opening + key)
  }
  const { value } = member
  if (value === null) {
    text.update(member.computed ? member.key.end : member.key.end, member.end, ',()=>undefined)}')
    return
  }
  text.update(member.key.end, value.start, ',()=>(')
  text.update(value.end, member.end, '))}')
  if (name !== null && isAnonymousDefinition(value)) giveName(value, name, emission)
  emitStaticThis(value, item.names[0]!, emission)
}

/** In static initialisers and blocks `this` is the class itself: its stable reference. */
function emitStaticThis(root: Node, name: string, emission: Emission): void {
  walk(root, (node) => {
    if (node !== root && (isClass(node) || (isFunction(node) && node.type !== 'ArrowFunctionExpression'))) return false
    if (node.type === 'ThisExpression')
      emission.text.update(node.start, node.end, emission.names.references + property(name))
    return true
  })
}

/** `#size = 0` stays as an initialiser, so that it runs in its order, and stores into the holder. */
function emitPrivateField(item: Item, member: FieldNode, isFirst: boolean, emission: Emission): void {
  const { text, names } = emission
  const holder = names.privates(item.index)
  const install = `${holder}.install(this)`
  const name = (member.key as { name: string }).name
  const { value } = member
  if (value === null) {
    if (isFirst) text.appendLeft(member.key.end, `=${install}`)
    else text.remove(member.start, member.end)
    return
  }
  if (isAnonymousDefinition(value)) giveName(value, `#${name}`, emission)
  text.prependLeft(value.start, `(${isFirst ? `${install},` : ''}${holder}.write${property(name)}(this,`)
  text.appendRight(value.end, '),void 0)')
}

/**
 * `object.#size` becomes `read.size(object)`, `own.size(object)[keys.size]` where it is written to, and
 * `object[keys.size]` where it is called or asked for with `?.`; `#size in object` a call. Classes inside
 * that declare the same name keep theirs.
 */
function emitPrivateAccesses(item: Item, node: ClassNode, emission: Emission): void {
  const { text, names } = emission
  const holder = names.privates(item.index)
  const declared = privateNames(node)
  const fields = new Set(declared.filter(({ isField }) => isField).map(({ name }) => name))
  const own = new Set(declared.map(({ name }) => name))
  const visit = (root: Node, known: ReadonlySet<string>): void => {
    walk(root, (inner) => {
      if (inner !== root && isClass(inner)) {
        const shadowed = new Set(privateNames(inner).map(({ name }) => name))
        visit(inner, new Set([...known].filter((name) => !shadowed.has(name))))
        return false
      }
      if (
        inner.type === 'MemberExpression' &&
        inner.property.type === 'PrivateIdentifier' &&
        known.has(inner.property.name)
      ) {
        const isField = fields.has(inner.property.name)
        if (!isField || !emitWrite(inner, holder, emission)) emitAccess(inner, isField, holder, emission)
      } else if (inner.type === 'BinaryExpression' && (inner.left as Node).type === 'PrivateIdentifier') {
        const name = (inner.left as unknown as { name: string }).name
        if (!known.has(name)) return true
        text.update(inner.start, inner.right.start, `${holder}.has(${JSON.stringify(name)},`)
        text.appendLeft(inner.right.end, ')')
      }
      return true
    })
  }
  visit(node.body, own)
}

/** `this.#size = 1` and `this.#size += 1` become `write.size(this, …)`. Returns false for anything else. */
function emitWrite(member: MemberExpression, holder: string, { text, syntax }: Emission): boolean {
  const assignment = syntax.parents.get(member)
  const operator =
    assignment?.type === 'AssignmentExpression' && assignment.left === member ? assignment.operator : null
  if (operator === null || member.optional || /^(&&|\|\||\?\?)=$/.test(operator)) return false
  const { object, property: key } = member
  const isSimple = object.type === 'ThisExpression'
  if (operator !== '=' && !isSimple) return false
  const { right } = assignment as Extract<Node, { type: 'AssignmentExpression' }>
  const name = property((key as { name: string }).name)
  text.appendRight(object.start, `${holder}.write${name}(`)
  const before = operator === '=' ? ',' : `,${holder}.read${name}(this)${operator.slice(0, -1)}(`
  // A sequence stands in parentheses, which are no part of its node.
  const parentheses = text.original.slice(member.end, right.start).replace(/[^(]/g, '')
  text.update(object.end, right.start, before + parentheses)
  text.appendLeft(right.end, operator === '=' ? ')' : '))')
  return true
}

function emitAccess(member: MemberExpression, isField: boolean, holder: string, emission: Emission): void {
  const { text } = emission
  const name = property((member.property as { name: string }).name)
  const access = isField ? fieldAccess(member, emission) : 'key'
  if (access !== 'key') text.appendRight(member.object.start, `${holder}.${access}${name}(`)
  const closing = access === 'key' ? (member.optional ? '?.' : '') : ')'
  text.update(member.object.end, member.end, access === 'read' ? ')' : `${closing}[${holder}.keys${name}]`)
}

/** How a private field is reached: `read` and `own` throw for objects that do not have it, as the language does. */
function fieldAccess(member: Extract<Node, { type: 'MemberExpression' }>, emission: Emission): 'read' | 'own' | 'key' {
  const { parents } = emission.syntax
  const parent = parents.get(member)
  if (member.optional || parent === undefined) return 'key'
  if ((parent.type === 'CallExpression' && parent.callee === member) || parent.type === 'TaggedTemplateExpression') {
    return 'key'
  }
  const isWritten =
    (parent.type === 'AssignmentExpression' && parent.left === member) ||
    parent.type === 'UpdateExpression' ||
    (parent.type === 'AssignmentPattern' && parent.left === member) ||
    ((parent.type === 'ForOfStatement' || parent.type === 'ForInStatement') && parent.left === member) ||
    parent.type === 'ArrayPattern' ||
    parent.type === 'RestElement' ||
    (parent.type === 'Property' && parents.get(parent)?.type === 'ObjectPattern')
  return isWritten ? 'own' : isInChain(member) ? 'key' : 'read'
}

/** In `a?.b.#size` what follows the question mark must not be wrapped. */
function isInChain(member: Extract<Node, { type: 'MemberExpression' }>): boolean {
  let node: Node = member.object
  while (node.type === 'MemberExpression' || node.type === 'CallExpression') {
    if (node.optional) return true
    node = node.type === 'MemberExpression' ? node.object : node.callee
  }
  return false
}
