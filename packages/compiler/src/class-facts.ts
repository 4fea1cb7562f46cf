import type { ClassFacts, ClassField, ClassMethod } from '@midflight/model'
import { codeWithout, hashText, oneLine } from './normal-text.ts'
import { isFunction, keyName, walk, type ClassNode, type Node, type Syntax } from './syntax.ts'
import type { DeclaredClass } from './type-facts.ts'

/** Describes a class: its shape from the plain JavaScript, its types from what the user declared. */
export function classFacts(
  node: ClassNode,
  syntax: Syntax,
  declared: DeclaredClass | undefined,
  handedOn: ReadonlySet<string>,
): ClassFacts {
  const fields: ClassField[] = []
  const methods: ClassMethod[] = []
  const staticBlocks: string[] = []
  const accessors = accessorNames(node)
  let constructorHash: string | null = null
  const hashOf = (inner: Node): string => hashText(codeWithout(syntax, [inner], []))
  for (const member of node.body.body as readonly Node[]) {
    if (member.type === 'StaticBlock') staticBlocks.push(hashOf(member))
    if (member.type === 'PropertyDefinition') {
      const name = keyName(member.key, member.computed) ?? oneLine(syntax.code.slice(member.key.start, member.key.end))
      const { value } = member
      const known = field(name, member.static, value === null ? null : hashOf(value), declared)
      fields.push(value !== null && makesFunction(value) ? { ...known, holdsFunction: true } : known)
    }
    if (member.type !== 'MethodDefinition') continue
    if (member.kind === 'constructor') {
      constructorHash = hashOf(member)
      for (const name of assignedInConstructor(member.value)) {
        if (accessors.has(name) || fields.some((known) => known.name === name && !known.isStatic)) continue
        fields.push(field(name, false, null, declared))
      }
      continue
    }
    const name = keyName(member.key, member.computed) ?? oneLine(syntax.code.slice(member.key.start, member.key.end))
    const signature = declared?.signatures.get(name) ?? ''
    methods.push({
      name,
      isPrivate: name.startsWith('#'),
      isStatic: member.static,
      kind: member.kind,
      hash: hashOf(member),
      signature,
      ...(member.kind === 'method' && handedOn.has(name) ? { handedOn: true } : {}),
    })
  }
  const superclass =
    node.superClass === null ? null : oneLine(syntax.code.slice(node.superClass.start, node.superClass.end))
  return {
    superclass,
    fields,
    methods,
    constructorHash,
    constructorSignature: declared?.signatures.get('constructor') ?? '',
    staticBlocks,
  }
}

function field(
  name: string,
  isStatic: boolean,
  initializerHash: string | null,
  declared: DeclaredClass | undefined,
): ClassField {
  const known = declared?.fields.get(name)
  return {
    name,
    isPrivate: name.startsWith('#'),
    isStatic,
    optional: known?.optional ?? false,
    type: known?.type?.text ?? null,
    typeNames: known?.type?.names ?? [],
    initializerHash,
  }
}

function makesFunction(value: Node): boolean {
  let found = false
  walk(value, (node) => {
    if (isFunction(node)) found = true
    return !found
  })
  return found
}

/** The accessors of instances: `this.name = …` calls the setter, and makes no field. */
function accessorNames(node: ClassNode): ReadonlySet<string> {
  const names = new Set<string>()
  for (const member of node.body.body as readonly Node[]) {
    if (member.type !== 'MethodDefinition' || member.static || (member.kind !== 'get' && member.kind !== 'set'))
      continue
    const name = keyName(member.key, member.computed)
    if (name !== null) names.add(name)
  }
  return names
}

/** Fields that plain JavaScript does not declare: `this.name = …` in the constructor. */
function assignedInConstructor(constructor: Node): string[] {
  const names = new Set<string>()
  walk(constructor, (node) => {
    if (node !== constructor && isFunction(node) && node.type !== 'ArrowFunctionExpression') return false
    if (
      node.type === 'AssignmentExpression' &&
      node.left.type === 'MemberExpression' &&
      node.left.object.type === 'ThisExpression'
    ) {
      const name = keyName(node.left.property, node.left.computed)
      if (name !== null) names.add(name)
    }
    return true
  })
  return [...names]
}
