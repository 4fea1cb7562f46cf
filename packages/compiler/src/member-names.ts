import type { ModuleFacts } from '@midflight/model'
import { isWritten } from './commonjs-forms.ts'
import { isClass, isFunction, keyName, walk, type Node, type Syntax } from './syntax.ts'

/** The names of members that stand in a module's code, and how. */
export function memberNames(syntax: Syntax): Pick<ModuleFacts, 'memberNames'> {
  const found = new Set<string>()
  walk(syntax.program, (node) => {
    const name = nameIn(node, syntax)
    if (name !== null && !/\s|^\d/.test(name)) found.add(name)
  })
  return found.size === 0 ? {} : { memberNames: [...found].toSorted().join(' ') }
}

function nameIn(node: Node, syntax: Syntax): string | null {
  switch (node.type) {
    case 'MemberExpression':
      return memberName(node, syntax)
    case 'Property':
    case 'MethodDefinition':
    case 'PropertyDefinition':
      return keyName(node.key, node.computed)
    case 'Literal':
      return typeof node.value === 'string' && isName(node.value) ? node.value : null
    case 'TemplateElement':
      return isName(node.value.raw) ? node.value.raw : null
    default:
      return null
  }
}

function isName(text: string): boolean {
  return /^[\p{ID_Start}_$][\p{ID_Continue}$]*$/u.test(text)
}

const globalObjects = new Set(['globalThis', 'global', 'self', 'window', 'root'])

function memberName(node: Extract<Node, { type: 'MemberExpression' }>, syntax: Syntax): string | null {
  const name = keyName(node.property, node.computed)
  if (name === null || name.startsWith('#')) return null
  const written = isWritten(node, syntax) ? `${name}=` : name
  const { object } = node
  if (object.type === 'ThisExpression') return written === name ? name : `${ownerOf(node, syntax)}#${written}`
  if (object.type === 'Identifier' && globalObjects.has(object.name)) return `globalThis.${written}`
  if (object.type !== 'MemberExpression') return written
  const base = keyName(object.property, object.computed)
  if (base === null || base.startsWith('#')) return written
  return object.object.type === 'ThisExpression' ? `${ownerOf(node, syntax)}#${base}.${written}` : `${base}.${written}`
}

/** The class whose instance `this` is, by its name, or `this`. */
function ownerOf(node: Node, { parents }: Syntax): string {
  let at = parents.get(node)
  while (at !== undefined && (!isFunction(at) || at.type === 'ArrowFunctionExpression')) at = parents.get(at)
  const method = at === undefined ? undefined : parents.get(at)
  const owner = method?.type === 'MethodDefinition' && !method.static ? parents.get(parents.get(method)!) : undefined
  return owner !== undefined && isClass(owner) && owner.id !== null ? owner.id.name : 'this'
}
