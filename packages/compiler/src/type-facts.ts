import type { MemberType, TypeFacts, TypeUse } from '@midflight/model'
import { dottedName } from './purity.ts'
import { bindingNames } from './binding-names.ts'
import { apiCall, apiNames, initialFunction, type ApiCall, type ApiNames } from './program-api.ts'
import type { Locate } from './source-map.ts'
import {
  childrenOf,
  isClass,
  isFunction,
  keyName,
  walk,
  type ClassNode,
  type FunctionNode,
  type Node,
  type Syntax,
} from './syntax.ts'

/** What the user's own source (with its types) tells about the top-level bindings of a module. */
export interface DeclaredTypes {
  readonly types: readonly TypeFacts[]
  /** By binding: parameters and result of a function, with types. */
  readonly signatures: ReadonlyMap<string, string>
  /** By binding: the type of what a constant or variable holds. */
  readonly uses: ReadonlyMap<string, TypeUse>
  readonly classes: ReadonlyMap<string, DeclaredClass>
  /** Imports that the user's source has: the transformer drops those that are used as types alone. */
  readonly imports: readonly Extract<Node, { type: 'ImportDeclaration' }>[]
  /** `export type { Room } from './room.ts'`, which the transformer drops as well. */
  readonly typeReexports: readonly {
    readonly node: Node
    readonly specifier: string
    readonly imported: string
    readonly local: string
  }[]
}

export interface DeclaredClass {
  readonly fields: ReadonlyMap<string, DeclaredField>
  /** Signatures of methods by name; the constructor's under `constructor`. */
  readonly signatures: ReadonlyMap<string, string>
}

export interface DeclaredField {
  readonly type: TypeUse | null
  readonly optional: boolean
}

/** Reads the declarations of a source file, parsed with its types. `locate` gives places in that same file. */
export function readDeclaredTypes(source: Syntax, locate: Locate): DeclaredTypes {
  const types: TypeFacts[] = []
  const signatures = new Map<string, string>()
  const uses = new Map<string, TypeUse>()
  const classes = new Map<string, DeclaredClass>()
  const imports: Extract<Node, { type: 'ImportDeclaration' }>[] = []
  const typeReexports: DeclaredTypes['typeReexports'][number][] = []
  const api = apiNames(source.program)
  for (const statement of source.program.body as readonly Node[]) {
    if (statement.type === 'ImportDeclaration') imports.push(statement)
    typeReexports.push(...typeReexportsOf(statement))
    const exported = exportedMember(statement)
    const held = exported === null ? null : initializerType(exported.value, source)
    if (exported !== null && held !== null) uses.set(exported.key, held)
    const node = declarationOf(statement)
    const type = node === null ? null : typeFacts(node, source, locate)
    if (type !== null) types.push(type)
    if (node === null) continue
    const defaultName = statement.type === 'ExportDefaultDeclaration' ? 'default' : null
    if (isFunction(node)) {
      const name = (node as { id?: { name: string } | null }).id?.name ?? defaultName
      if (name !== null) signatures.set(name, signatureOf(node, source))
    } else if (isClass(node)) {
      const name = node.id?.name ?? defaultName
      if (name !== null) classes.set(name, declaredClass(node, source))
    } else if (node.type === 'VariableDeclaration') {
      for (const declarator of node.declarations) readDeclarator(declarator, source, { signatures, uses, classes }, api)
    }
  }
  return { types, signatures, uses, classes, imports, typeReexports }
}

/** `exports.limits = { … }`, of a CommonJS module: the key of its item, and the value. */
function exportedMember(statement: Node): { readonly key: string; readonly value: Node } | null {
  if (statement.type !== 'ExpressionStatement' || statement.expression.type !== 'AssignmentExpression') return null
  const { left, right, operator } = statement.expression
  const name = operator === '=' ? dottedName(left) : null
  const member = name === null ? null : /^(?:module\.)?(exports\.\w+)$/.exec(name)
  return member === null ? null : { key: member[1]!, value: right }
}

/** Declared types of variables and parameters at any depth, by the place of their name: `line:column`. */
export function declaredVariableTypes(source: Syntax, locate: Locate): ReadonlyMap<string, TypeUse> {
  const types = new Map<string, TypeUse>()
  const note = (name: Node, type: TypeUse | null): void => {
    const { line, column } = locate(name.start)
    if (type !== null) types.set(`${line}:${column}`, type)
  }
  walk(source.program, (node) => {
    const annotation = (node as { typeAnnotation?: Node | null }).typeAnnotation ?? null
    if (node.type === 'Identifier' && annotation !== null) note(node, typeUse(annotation, source))
    if (node.type === 'VariableDeclarator' && node.id.type === 'Identifier' && node.id.typeAnnotation == null)
      note(node.id, initializerType(node.init, source))
  })
  return types
}

function typeReexportsOf(statement: Node): DeclaredTypes['typeReexports'][number][] {
  if (statement.type !== 'ExportNamedDeclaration' || statement.source === null) return []
  const specifier = statement.source.value
  return statement.specifiers.flatMap((node) => {
    if (statement.exportKind !== 'type' && node.exportKind !== 'type') return []
    return [{ node, specifier, imported: nameIn(node.local), local: nameIn(node.exported) }]
  })
}

function nameIn(node: Node): string {
  return node.type === 'Identifier' ? node.name : String((node as { value?: unknown }).value)
}

function declarationOf(statement: Node): Node | null {
  if (statement.type === 'ExportNamedDeclaration') return statement.declaration
  return statement.type === 'ExportDefaultDeclaration' ? statement.declaration : statement
}

function readDeclarator(
  declarator: Extract<Node, { type: 'VariableDeclarator' }>,
  source: Syntax,
  found: { signatures: Map<string, string>; uses: Map<string, TypeUse>; classes: Map<string, DeclaredClass> },
  api: ApiNames,
): void {
  const init = declarator.init === null ? null : withoutAssertions(declarator.init)
  const annotation = (declarator.id as { typeAnnotation?: Node | null }).typeAnnotation ?? null
  for (const name of bindingNames(declarator.id)) {
    if (init !== null && isFunction(init)) found.signatures.set(name, signatureOf(init, source))
    else if (init !== null && isClass(init)) found.classes.set(name, declaredClass(init, source))
    else {
      const declared = annotation === null ? apiCall(declarator.init, api) : null
      const type =
        annotation !== null
          ? typeUse(annotation, source)
          : declared === null
            ? initializerType(declarator.init, source)
            : declaredType(declared, source)
      if (type !== null) found.uses.set(name, type)
    }
  }
}

/** `state<Map<string, Room>>(…)`, `state('rooms', (): Rooms => …)`, `state('rooms', () => new Map<string, Room>())`. */
function declaredType(api: ApiCall, source: Syntax): TypeUse | null {
  if (api.api !== 'state') return null
  const parameter = (api.call.typeArguments as { params: Node[] } | null | undefined)?.params[0]
  if (parameter !== undefined) return typeUse(parameter, source)
  const initial = initialFunction(api)
  const result = (initial as { returnType?: Node | null } | null)?.returnType ?? null
  if (result !== null) return typeUse(result, source)
  const body = initial?.body ?? null
  return body === null || body.type === 'BlockStatement' ? null : initializerType(body, source)
}

function withoutAssertions(node: Node): Node {
  return node.type === 'TSAsExpression' || node.type === 'TSSatisfiesExpression' || node.type === 'TSNonNullExpression'
    ? withoutAssertions(node.expression)
    : node
}

/** `new Map<string, Room>()` holds a `Map<string, Room>`, `x as Room` a `Room`, `'a'` a string. Null where the syntax does not tell. */
function initializerType(init: Node | null, source: Syntax): TypeUse | null {
  if (init === null) return null
  if (init.type === 'TSAsExpression') return typeUse(init.typeAnnotation, source)
  // `_default = exports.default = { … }`, as compilers write it.
  if (init.type === 'AssignmentExpression' && init.operator === '=') return initializerType(init.right, source)
  if (init.type === 'NewExpression' && init.callee.type === 'Identifier') {
    const parameters = init.typeArguments ?? null
    const text = `${init.callee.name}${parameters === null ? '' : textOf(parameters, source)}`
    return { text, names: [init.callee.name, ...(parameters === null ? [] : typeNames(parameters))] }
  }
  const text = literalType(init)
  if (text === null) return null
  const members = memberTypes(init)
  return { text, names: [], ...(members === null ? {} : { members }) }
}

/** The members of an object literal; null where they are not all known, or more than data. */
function memberTypes(init: Node): MemberType[] | null {
  if (init.type !== 'ObjectExpression') return null
  const members: MemberType[] = []
  for (const part of init.properties) {
    const name = part.type === 'Property' && part.kind === 'init' ? keyName(part.key, part.computed) : null
    if (name === null || name === '__proto__') return null
    members.push({ name, text: memberType((part as { value: Node }).value) })
  }
  return new Set(members.map(({ name }) => name)).size === members.length ? members : null
}

function memberType(value: Node): string {
  return isFunction(value) ? 'function' : (literalType(value) ?? '?')
}

/** The type of a literal as text: `number`, `{name:string;tags:array}`. `?` stands for what the syntax does not tell. */
function literalType(init: Node): string | null {
  if (init.type === 'Literal') return 'regex' in init ? 'RegExp' : init.value === null ? 'null' : typeof init.value
  if (init.type === 'TemplateLiteral') return 'string'
  if (init.type === 'UnaryExpression') return unaryTypes[init.operator] ?? null
  if (init.type === 'ArrayExpression') return 'array'
  if (init.type !== 'ObjectExpression') return null
  const members = init.properties.map((part) => {
    if (part.type !== 'Property') return '...'
    return `${keyName(part.key, part.computed) ?? '[]'}:${memberType(part.value)}`
  })
  return `{${members.join(';')}}`
}

const unaryTypes: Readonly<Record<string, string>> = { '!': 'boolean', '-': 'number', '+': 'number', typeof: 'string' }

function typeUse(annotation: Node, source: Syntax): TypeUse {
  const type = annotation.type === 'TSTypeAnnotation' ? annotation.typeAnnotation : annotation
  return { text: textOf(type, source), names: typeNames(type) }
}

function textOf(node: Node, source: Syntax): string {
  let text = ''
  let position = node.start
  for (const comment of source.comments) {
    if (comment.start < node.start || comment.end > node.end) continue
    text += source.code.slice(position, comment.start)
    position = comment.end
  }
  return (text + source.code.slice(position, node.end))
    .replace(/\s+/g, ' ')
    .replace(/ ?([{}()[\]<>,;:|&=?]) ?/g, '$1')
    .replace(/[,;]([}\])>])/g, '$1')
    .trim()
}

/** Names that a type mentions: `Room` in `Map<string, Room[]>`, `ns` in `ns.Room`. */
function typeNames(type: Node): string[] {
  const names = new Set<string>()
  walk(type, (node) => {
    if (node.type === 'TSTypeReference' || node.type === 'TSTypeQuery') {
      const first = leftmost(node.type === 'TSTypeReference' ? node.typeName : node.exprName)
      if (first !== null) names.add(first)
    } else if (node.type === 'TSInterfaceHeritage' || node.type === 'TSClassImplements') {
      const first = leftmost(node.expression)
      if (first !== null) names.add(first)
    }
  })
  return [...names]
}

function leftmost(node: Node): string | null {
  if (node.type === 'Identifier') return node.name
  return node.type === 'TSQualifiedName' ? leftmost(node.left) : null
}

function typeFacts(node: Node, source: Syntax, locate: Locate): TypeFacts | null {
  if (node.type === 'TSInterfaceDeclaration') {
    const members = node.extends.length === 0 ? membersOf(node.body.body, source) : null
    return { name: node.id.name, text: textOf(node, source), names: typeNames(node), members, ...locate(node.start) }
  }
  if (node.type === 'TSTypeAliasDeclaration') {
    const { typeAnnotation } = node
    const members = typeAnnotation.type === 'TSTypeLiteral' ? membersOf(typeAnnotation.members, source) : null
    return {
      name: node.id.name,
      text: textOf(typeAnnotation, source),
      names: typeNames(typeAnnotation),
      members,
      ...locate(node.start),
    }
  }
  if (node.type === 'TSEnumDeclaration')
    return { name: node.id.name, text: textOf(node, source), names: [], members: null, ...locate(node.start) }
  return null
}

function membersOf(members: readonly Node[], source: Syntax): TypeFacts['members'] {
  return members.map((member) => {
    const key = (member as { key?: Node }).key
    const name = key === undefined ? null : keyName(key, (member as { computed?: boolean }).computed === true)
    const optional = (member as { optional?: boolean }).optional === true
    const text = textOf(member, source).replace(/[;,]$/, '')
    return { name: name ?? text, optional, text }
  })
}

function signatureOf(node: FunctionNode, source: Syntax): string {
  const parameters = node.params.map((parameter) => textOf(parameter, source)).join(',')
  const generics = node.typeParameters == null ? '' : textOf(node.typeParameters, source)
  const result = node.returnType == null ? '' : textOf(node.returnType, source)
  return `${node.async ? 'async ' : ''}${node.generator ? '*' : ''}${generics}(${parameters})${result}`
}

function declaredClass(node: ClassNode, source: Syntax): DeclaredClass {
  const fields = new Map<string, DeclaredField>()
  const signatures = new Map<string, string>()
  for (const member of node.body.body as readonly Node[]) {
    if (member.type === 'PropertyDefinition' || member.type === 'TSAbstractPropertyDefinition') {
      const name = keyName(member.key, member.computed)
      if (name !== null)
        fields.set(name, fieldOf(member.typeAnnotation ?? null, member.optional === true, source, member.value))
    } else if (member.type === 'MethodDefinition') {
      const name = keyName(member.key, member.computed) ?? '[…]'
      signatures.set(member.kind === 'constructor' ? 'constructor' : name, signatureOf(member.value, source))
      if (member.kind === 'constructor')
        for (const [field, type] of parameterProperties(member.value, source)) fields.set(field, type)
    }
  }
  return { fields, signatures }
}

function parameterProperties(node: FunctionNode, source: Syntax): [string, DeclaredField][] {
  return node.params.flatMap((parameter): [string, DeclaredField][] => {
    if (parameter.type !== 'TSParameterProperty') return []
    const target = parameter.parameter.type === 'AssignmentPattern' ? parameter.parameter.left : parameter.parameter
    const annotation = (target as { typeAnnotation?: Node | null }).typeAnnotation ?? null
    const optional = (target as { optional?: boolean }).optional === true
    return bindingNames(target).map((name) => [name, fieldOf(annotation, optional, source)])
  })
}

function fieldOf(annotation: Node | null, optional: boolean, source: Syntax, value: Node | null = null): DeclaredField {
  const type = annotation === null ? initializerType(value, source) : typeUse(annotation, source)
  return { type, optional: optional || (annotation !== null && admitsUndefined(annotation)) }
}

function admitsUndefined(annotation: Node): boolean {
  const type = annotation.type === 'TSTypeAnnotation' ? annotation.typeAnnotation : annotation
  if (type.type === 'TSUndefinedKeyword' || type.type === 'TSAnyKeyword' || type.type === 'TSUnknownKeyword')
    return true
  return type.type === 'TSUnionType' && childrenOf(type).some(admitsUndefined)
}
