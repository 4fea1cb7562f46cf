import type { ClassFacts, ClassField, ClassMethod } from '@midflight/model'
import { setUpOf } from './class-set-up.ts'
import { initialFields, ownMembers, type InitialField } from './initial-fields.ts'
import { codeWithout, hashText, oneLine } from './normal-text.ts'
import type { ModuleScope } from './scope.ts'
import { setUpSteps } from './set-up-steps.ts'
import { isFunction, keyName, walk, type ClassNode, type Node, type Syntax } from './syntax.ts'
import type { DeclaredClass } from './type-facts.ts'

/** Describes a class: its shape from the plain JavaScript, its types from what the user declared. */
export function classFacts(
  node: ClassNode,
  syntax: Syntax,
  scope: ModuleScope,
  declared: DeclaredClass | undefined,
  handedOn: ReadonlySet<string>,
  moving: readonly Node[],
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
  const initial = initialFields(node, syntax, scope)
  const members = ownMembers(node)
  return {
    superclass,
    fields: fields.map((known) => withInitial(known, initial.get(known.name), syntax)),
    methods,
    constructorHash,
    constructorSignature: declared?.signatures.get('constructor') ?? '',
    staticBlocks,
    setUp: { ...setUpOf(node, syntax, moving), ...setUpSteps(node, syntax, scope, moving) },
    ...(members.length === 0 ? {} : { members }),
  }
}

function withInitial(field: ClassField, initial: InitialField | undefined, { code }: Syntax): ClassField {
  if (field.isStatic || initial === undefined) return field
  const { value, uses } = initial
  return {
    ...field,
    initial: { text: value === null ? 'undefined' : oneLine(code.slice(value.start, value.end)), uses },
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

/**
 * What the constructor assigns: fields that plain JavaScript does not declare (`this.name = …`), and, by a path, members of what the fields hold
 * (`this.options.limit ??= 10`). Functions in it that run later may make fields, and say nothing of what the constructor has left behind.
 */
export function assignedInConstructor(constructor: Node): string[] {
  const names = new Set<string>()
  const collect = (inside: Node, isLater: boolean): void =>
    walk(inside, (node) => {
      if (node !== inside && node.type === 'ArrowFunctionExpression') {
        collect(node, true)
        return false
      }
      if (node !== inside && isFunction(node)) return false
      const path = node.type === 'AssignmentExpression' ? pathFromThis(node.left) : null
      if (path !== null && (path.length === 1 || !isLater)) names.add(path.join('.'))
      return true
    })
  collect(constructor, false)
  return [...names]
}

/** `['options', 'limit']` of `this.options.limit`; null for what is not named in the text. */
function pathFromThis(node: Node): readonly string[] | null {
  if (node.type === 'ThisExpression') return []
  if (node.type !== 'MemberExpression') return null
  const name = keyName(node.property, node.computed)
  const path = name === null ? null : pathFromThis(node.object)
  return path === null ? null : [...path, name!]
}
