import type { Initializer, ItemKey, ItemShape } from '@midflight/model'
import { bindingNames } from './binding-names.ts'
import { importedGlobals } from './builtin-requests.ts'
import type { CommonJs } from './commonjs.ts'
import { exportedAs } from './commonjs-lower.ts'
import { decoratedClass } from './decorated-class.ts'
import { definedBy, makesFunctions, type Defining, type DefiningContext } from './defining.ts'
import { findLiterals, type FunctionLiteral } from './literals.ts'
import { classifyInitializer, type Names } from './purity.ts'
import { codeWithout, hashText } from './normal-text.ts'
import { apiCall, apiNames, initialFunction, type ApiCall, type ApiNames } from './program-api.ts'
import type { ModuleScope } from './scope.ts'
import { isClass, isFunction, walk, type ClassNode, type FunctionNode, type Node, type Syntax } from './syntax.ts'

/** How an item is written, which is what emission goes by. */
export type ItemForm =
  | { readonly kind: 'function'; readonly node: FunctionNode }
  | {
      readonly kind: 'functionValue'
      readonly declarator: Declarator
      readonly node: FunctionNode
      readonly isMethod?: boolean
    }
  | { readonly kind: 'class'; readonly node: ClassNode }
  | { readonly kind: 'classValue'; readonly declarator: Declarator; readonly node: ClassNode }
  | { readonly kind: 'decoratedClass'; readonly node: ClassNode; readonly decorations: readonly Node[] }
  | { readonly kind: 'constant'; readonly declarator: Declarator }
  | { readonly kind: 'defaultExpression'; readonly node: Node }
  | { readonly kind: 'namespace'; readonly declarator: Declarator; readonly body: NamespaceCall }
  | { readonly kind: 'variable'; readonly declarator: Declarator }
  | { readonly kind: 'declared'; readonly declarator: Declarator; readonly api: ApiCall }
  | { readonly kind: 'hook'; readonly api: ApiCall }
  | { readonly kind: 'variableFunction'; readonly node: FunctionNode }
  | { readonly kind: 'variableClass'; readonly node: ClassNode }
  | { readonly kind: 'effectVariables' }
  | { readonly kind: 'effect'; readonly node: Node }

export type Declarator = Extract<Node, { type: 'VariableDeclarator' }>
type Declaration = Extract<Node, { type: 'VariableDeclaration' }>

/** `(function(_NS) { … })(NS || (NS = {}))`, what a TypeScript namespace becomes. */
export interface NamespaceCall {
  readonly statement: Node
  readonly parameter: string
  readonly call: Extract<Node, { type: 'CallExpression' }>
  readonly bodyEnd: number
}

export interface Item {
  readonly index: number
  readonly key: ItemKey
  readonly shape: ItemShape
  readonly names: readonly string[]
  readonly form: ItemForm
  /** The nodes that make it up: what its text, its hash and its uses are taken from. */
  readonly nodes: readonly Node[]
  /** The top-level statement that holds it. */
  readonly statement: Node
  readonly literals: readonly FunctionLiteral[]
  readonly initializer: Initializer
  readonly hash: string
  readonly awaits: boolean
  /** Of an effect that does nothing but define members of the module's own definitions. */
  readonly defining: (Defining & { readonly makesFunctions: boolean }) | null
}

type Draft = Omit<Item, 'index' | 'key' | 'literals' | 'hash' | 'awaits' | 'initializer' | 'defining'>

/** Splits a module into its items, in source order. Imports and export lists are not items. */
export function splitItems(syntax: Syntax, scope: ModuleScope, commonjs: CommonJs | null = null): Item[] {
  const drafts = collectDrafts(syntax, scope, commonjs)
  const imported = importedGlobals(syntax, scope, commonjs)
  const purityNames: Names = {
    isGlobal: (name) => scope.globals.has(name) || imported.has(name),
    functionNamed: (name) => functionIn(drafts.find(({ names }) => names[0] === name)?.form),
  }
  const forms = new Map(drafts.flatMap(({ names, form }) => names.map((name) => [name, form] as const)))
  const context = { syntax, scope, commonjs, names: purityNames, formOf: (name: string) => forms.get(name) }
  // What follows an `await` of an upgrade that is prepared is not previewed.
  const mayDefine = !drafts.some(({ nodes }) => awaitsAtLoad(nodes, syntax))
  const seen = new Map<string, number>()
  return drafts.map((draft, index) => {
    const literals = findLiterals(literalRoots(draft), syntax, scope)
    const text = codeWithout(
      syntax,
      changeableNodes(draft),
      literals.map((literal) => literal.node),
    )
    const hash = hashText(text)
    const base =
      draft.shape === 'effect' ? `effect:${hash}` : draft.form.kind === 'hook' ? hookKey(draft.form.api) : null
    const occurrence = base === null ? 0 : (seen.get(base) ?? 0)
    if (base !== null) seen.set(base, occurrence + 1)
    const key = base === null ? keyOf(draft.names, commonjs) : `${base}:${occurrence}`
    return {
      ...draft,
      index,
      key,
      literals,
      hash,
      awaits: awaitsAtLoad(draft.nodes, syntax) || isAwaitUsing(draft, syntax),
      initializer: initializerOf(draft.form, syntax, purityNames),
      defining: mayDefine ? definingOf(draft, literals, context) : null,
    }
  })
}

function definingOf({ form }: Draft, literals: Item['literals'], context: DefiningContext): Item['defining'] {
  if (form.kind !== 'effect') return null
  const defining = definedBy(form.node, context)
  return defining === null ? null : { ...defining, makesFunctions: makesFunctions(form.node, literals, context.syntax) }
}

function keyOf(names: readonly string[], commonjs: CommonJs | null): ItemKey {
  return names.map((name) => (commonjs === null ? null : exportedAs(name)) ?? name).join(',')
}

/** Where an item's function literals stand. Those in what opens a resource belong to what is open, such as a server's handler. */
function literalRoots({ shape, form, nodes }: Draft): readonly Node[] {
  const { kind } = form
  if (kind === 'declared') {
    const body = form.api.api === 'resource' ? initialFunction(form.api)?.body : null
    return body == null ? [] : [body]
  }
  if (kind === 'defaultExpression') return shape === 'constant' ? nodes : []
  return kind === 'constant' || kind === 'variable' || kind === 'effect' ? nodes : []
}

/** What makes an item another one when it changes: of state and resources, what they begin with. */
function changeableNodes({ form, nodes }: Draft): readonly Node[] {
  const initial = form.kind === 'declared' ? form.api.call.arguments[1] : undefined
  return initial === undefined ? nodes : [initial]
}

function hookKey({ call }: ApiCall): string {
  const [target] = call.arguments
  return call.arguments.length > 1 && target?.type === 'Identifier' ? `onUpgrade:${target.name}` : 'onUpgrade'
}

function functionIn(form: ItemForm | undefined): FunctionNode | null {
  return form?.kind === 'function' || form?.kind === 'functionValue' ? form.node : null
}

function initializerOf(form: ItemForm, syntax: Syntax, names: Names): Initializer {
  if (form.kind === 'constant' || form.kind === 'variable')
    return classifyInitializer(form.declarator.init, syntax, names)
  if (form.kind === 'defaultExpression') return classifyInitializer(form.node, syntax, names)
  if (form.kind === 'declared') return form.api.api === 'resource' ? 'opaque' : initialState(form.api, syntax, names)
  if (form.kind === 'namespace') return 'container'
  return form.kind === 'effect' ? 'opaque' : 'none'
}

/** What state begins with, as far as the function that makes it is one expression. */
function initialState(api: ApiCall, syntax: Syntax, names: Names): Initializer {
  const body = initialFunction(api)?.body ?? null
  if (body === null || body.type === 'BlockStatement') return 'none'
  const initializer = classifyInitializer(body, syntax, names)
  return initializer === 'opaque' || initializer === 'instance' ? 'none' : initializer
}

function collectDrafts(syntax: Syntax, scope: ModuleScope, commonjs: CommonJs | null): Draft[] {
  const drafts: Draft[] = []
  const api = apiNames(syntax.program)
  const skipped = skippedStatements(commonjs)
  const body = syntax.program.body as readonly Node[]
  for (let index = 0; index < body.length; index += 1) {
    const statement = body[index]!
    const inner = declarationIn(statement)
    if (inner === null || skipped.has(statement)) continue
    const next = body[index + 1]
    const namespace = next === undefined ? null : namespaceCall(inner, next)
    if (namespace !== null) {
      const declarator = (inner as Declaration).declarations[0]!
      const form: ItemForm = { kind: 'namespace', declarator, body: namespace }
      drafts.push({
        shape: 'constant',
        names: [nameOf(declarator)],
        form,
        nodes: [declarator, namespace.statement],
        statement,
      })
      index += 1
      continue
    }
    const decorated = decoratedClass(inner, body.slice(index + 1))
    if (decorated !== null) {
      const { declarator, decorations, node } = decorated
      const form: ItemForm = { kind: 'decoratedClass', node, decorations }
      drafts.push({ shape: 'class', names: [nameOf(declarator)], form, nodes: [declarator, ...decorations], statement })
      index += decorations.length
      continue
    }
    drafts.push(...draftsOf(inner, statement, scope, { commonjs, api }))
  }
  return drafts
}

/** What exports and imports in CommonJS. */
function skippedStatements(commonjs: CommonJs | null): ReadonlySet<Node> {
  if (commonjs === null) return new Set()
  const { members, whole, preludes, hints, stars } = commonjs
  const own = [...members, ...stars, ...(whole === null ? [] : [whole])].map(({ statement }) => statement)
  return new Set([...own, ...preludes, ...hints])
}

/** The class of an item that is one, however it is written. */
export function classOf(form: ItemForm): ClassNode | null {
  return form.kind === 'class' || form.kind === 'classValue' || form.kind === 'decoratedClass' ? form.node : null
}

/** What a top-level statement declares or does; null for imports and export lists. */
function declarationIn(statement: Node): Node | null {
  switch (statement.type) {
    case 'ImportDeclaration':
    case 'ExportAllDeclaration':
    case 'EmptyStatement':
      return null
    case 'ExpressionStatement':
      return statement.directive == null ? statement : null
    case 'ExportNamedDeclaration':
      return statement.declaration
    case 'ExportDefaultDeclaration':
      return statement.declaration
    default:
      return statement
  }
}

/** What names of a module may stand for besides its own. */
interface Surroundings {
  readonly commonjs: CommonJs | null
  readonly api: ApiNames
}

function draftsOf(node: Node, statement: Node, scope: ModuleScope, { commonjs, api }: Surroundings): Draft[] {
  const isDefault = statement.type === 'ExportDefaultDeclaration'
  if (node.type === 'FunctionDeclaration') {
    const name = node.id?.name ?? 'default'
    const form: ItemForm = scope.assigned.has(name) ? { kind: 'variableFunction', node } : { kind: 'function', node }
    return [
      { shape: form.kind === 'function' ? 'function' : 'variable', names: [name], form, nodes: [node], statement },
    ]
  }
  if (node.type === 'ClassDeclaration') {
    const name = node.id?.name ?? 'default'
    if (scope.assigned.has(name))
      return [{ shape: 'variable', names: [name], form: { kind: 'variableClass', node }, nodes: [node], statement }]
    return [{ shape: 'class', names: [name], form: { kind: 'class', node }, nodes: [node], statement }]
  }
  if (node.type === 'VariableDeclaration')
    return node.declarations
      .filter((declarator) => commonjs?.requires.some((found) => found.declarator === declarator) !== true)
      .map((declarator) => draftOfDeclarator(declarator, node, statement, scope, { commonjs, api }))
  if (isDefault)
    return [
      {
        shape: isFunction(node) ? 'function' : 'constant',
        names: ['default'],
        form: { kind: 'defaultExpression', node },
        nodes: [node],
        statement,
      },
    ]
  const hook = node.type === 'ExpressionStatement' ? apiCall(node.expression, api) : null
  if (hook?.api === 'onUpgrade')
    return [{ shape: 'function', names: [], form: { kind: 'hook', api: hook }, nodes: [node], statement }]
  const hoisted = hoistedVars(node)
  const drafts: Draft[] = [{ shape: 'effect', names: [], form: { kind: 'effect', node }, nodes: [node], statement }]
  if (hoisted.length > 0)
    drafts.push({ shape: 'variable', names: hoisted, form: { kind: 'effectVariables' }, nodes: [], statement })
  return drafts
}

function draftOfDeclarator(
  declarator: Declarator,
  declaration: Declaration,
  statement: Node,
  scope: ModuleScope,
  { commonjs, api }: Surroundings,
): Draft {
  const names = bindingNames(declarator.id)
  const shared = { names, nodes: [declarator], statement }
  const declared = declarator.id.type === 'Identifier' ? apiCall(declarator.init, api) : null
  // Writing to a constant throws, which a variable would not.
  const isWrittenConstant = declaration.kind === 'const' && names.some((name) => scope.assigned.has(name))
  const mayBeDeclared = declaration.kind === 'let' || (declaration.kind === 'const' && !isWrittenConstant)
  if (declared !== null && declared.api !== 'onUpgrade' && mayBeDeclared)
    return { ...shared, shape: 'variable', form: { kind: 'declared', declarator, api: declared } }
  const isVariable =
    (declaration.kind === 'var' &&
      !isEnum(declarator, scope) &&
      !(commonjs !== null && isConstantVar(declarator, scope))) ||
    (declaration.kind === 'let' && names.some((name) => scope.assigned.has(name)))
  if (isVariable) return { ...shared, shape: 'variable', form: { kind: 'variable', declarator } }
  const { init } = declarator
  if (declarator.id.type === 'Identifier' && init !== null) {
    if (isFunction(init))
      return { ...shared, shape: 'function', form: { kind: 'functionValue', declarator, node: init } }
    if (isClass(init)) return { ...shared, shape: 'class', form: { kind: 'classValue', declarator, node: init } }
    const method = commonjs !== null ? loweredMethod(init) : null
    if (method !== null)
      return { ...shared, shape: 'function', form: { kind: 'functionValue', declarator, node: method, isMethod: true } }
  }
  return { ...shared, shape: 'constant', form: { kind: 'constant', declarator } }
}

/** In CommonJS, `var` is what `const` is elsewhere, where nothing but its declaration writes to it. */
function isConstantVar({ id, init }: Declarator, scope: ModuleScope): boolean {
  return init !== null && bindingNames(id).every((name) => scope.declaredOnce(name) && !scope.assigned.has(name))
}

/** `({ send() {…} }).send`, what a method of `module.exports = {…}` becomes. */
function loweredMethod(init: Node): FunctionNode | null {
  if (init.type !== 'MemberExpression' || init.object.type !== 'ObjectExpression') return null
  const [only, ...others] = init.object.properties
  if (others.length > 0 || only?.type !== 'Property' || !only.method) return null
  return isFunction(only.value) ? only.value : null
}

/** `var Color = function(Color) { … }(Color || {})`, what a TypeScript enum becomes: a constant, unless it is declared in several parts. */
function isEnum({ id, init }: Declarator, scope: ModuleScope): boolean {
  if (id.type !== 'Identifier' || init?.type !== 'CallExpression' || init.callee.type !== 'FunctionExpression')
    return false
  const [argument] = init.arguments
  if (argument?.type !== 'LogicalExpression' || argument.left.type !== 'Identifier' || argument.left.name !== id.name)
    return false
  return scope.references.filter((reference) => reference.binding === id.name && reference.initializes).length === 1
}

function nameOf(declarator: Declarator): string {
  return declarator.id.type === 'Identifier' ? declarator.id.name : ''
}

/** `var` declared inside a statement belongs to the module. */
function hoistedVars(node: Node): string[] {
  const names = new Set<string>()
  walk(node, (inner) => {
    if (isFunction(inner) || isClass(inner)) return false
    if (inner.type === 'VariableDeclaration' && inner.kind === 'var') {
      for (const declarator of inner.declarations) for (const name of bindingNames(declarator.id)) names.add(name)
    }
    return true
  })
  return [...names]
}

function isAwaitUsing({ form }: Draft, syntax: Syntax): boolean {
  const declaration = form.kind === 'constant' ? syntax.parents.get(form.declarator) : undefined
  return declaration?.type === 'VariableDeclaration' && declaration.kind === 'await using'
}

function awaitsAtLoad(nodes: readonly Node[], syntax: Syntax): boolean {
  let awaits = false
  for (const node of nodes) {
    walk(node, (inner) => {
      if (inner.type === 'AwaitExpression' || (inner.type === 'ForOfStatement' && inner.await)) awaits = true
      if (inner.type === 'VariableDeclaration' && inner.kind === 'await using') awaits = true
      return !isFunction(inner) && !(inner.type === 'PropertyDefinition' && !inner.static && !syntax.parents.has(inner))
    })
  }
  return awaits
}

/** `let NS;` followed by `(function(_NS) { … })(NS || (NS = {}));`. */
function namespaceCall(declaration: Node, next: Node): NamespaceCall | null {
  if (declaration.type !== 'VariableDeclaration' || declaration.kind !== 'let' || declaration.declarations.length !== 1)
    return null
  const [declarator] = declaration.declarations
  if (declarator === undefined || declarator.init !== null || declarator.id.type !== 'Identifier') return null
  if (next.type !== 'ExpressionStatement' || next.expression.type !== 'CallExpression') return null
  const call = next.expression
  const [argument] = call.arguments
  if (call.callee.type !== 'FunctionExpression' || call.callee.body === null || argument?.type !== 'LogicalExpression')
    return null
  if (argument.operator !== '||' || argument.left.type !== 'Identifier' || argument.left.name !== declarator.id.name)
    return null
  const [parameter] = call.callee.params
  if (parameter?.type !== 'Identifier') return null
  return { statement: next, parameter: parameter.name, call, bodyEnd: call.callee.body.end - 1 }
}
