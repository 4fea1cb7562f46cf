import { property, type Emission } from './emission.ts'
import { emitClass } from './emit-classes.ts'
import { isLocalEffect } from './emit-commonjs.ts'
import { giveName } from './emit-references.ts'
import { bindingNames } from './binding-names.ts'
import type { Declarator, Item } from './items.ts'
import { guardsOf } from './guards.ts'
import type { Defining } from './defining.ts'
import type { FunctionLiteral } from './literals.ts'
import type { ApiCall } from './program-api.ts'
import { childrenOf, isAnonymousDefinition, isClass, isFunction, type FunctionNode, type Node, walk } from './syntax.ts'

/** Rewrites every item in place, so that the runtime decides whether it is evaluated, carried or skipped. */
export function emitItems(emission: Emission): void {
  for (const item of emission.items) emitItem(item, emission)
  for (const [index, { literal }] of literalsOf(emission).entries()) emitLiteral(literal, index, emission)
}

export function literalsOf(emission: Emission): { item: Item; literal: FunctionLiteral; key: string }[] {
  return emission.items.flatMap((item) =>
    item.literals.map((literal, index) => ({ item, literal, key: `${item.key}/${index}` })),
  )
}

function emitItem(item: Item, emission: Emission): void {
  const { form } = item
  switch (form.kind) {
    case 'function':
    case 'variableFunction':
      return nameDefault(form.node, emission)
    case 'functionValue':
      nameGenerated(item, form.node, emission)
      return after(item, `${emission.names.instance}.define({${definitions([item], emission)}});`, emission)
    case 'variableClass':
      return emitVariableClass(item, form.node, emission)
    case 'class':
      if (form.node.id === null) nameDefaultClass(form.node, emission)
      return emitClass(item, form.node, emission)
    case 'decoratedClass':
      emission.text.appendLeft(
        form.decorations.at(-1)!.end,
        `;${emission.names.instance}.decorated(${item.index},${item.names[0]});`,
      )
      return emitClass(item, form.node, emission)
    case 'classValue':
      nameGenerated(item, form.node, emission)
      return emitClass(item, form.node, emission)
    case 'constant':
      return emitConstant(item, form.declarator, emission)
    case 'defaultExpression':
      return emitDefaultExpression(item, form.node, emission)
    case 'namespace':
      return emitNamespace(item, form.declarator, form.body, emission)
    case 'variable':
      return emitVariable(item, form.declarator, emission)
    case 'declared':
      return emitVariable(item, form.declarator, emission)
    case 'hook':
      return emitApiCall(item, form.api, form.api.call.start, emission)
    case 'effectVariables':
      return
    case 'effect':
      return emitEffect(item, form.node, emission)
  }
}

/** A function that stood in an export has the name that it had there, or none. */
function nameGenerated(item: Item, node: Node, emission: Emission): void {
  const name = emission.commonjs?.generated.get(item.names[0]!)
  if (name !== undefined && isAnonymousDefinition(node) && !isMethodItem(item)) giveName(node, name, emission)
}

function isMethodItem({ form }: Item): boolean {
  return form.kind === 'functionValue' && form.isMethod === true
}

/** `{"join":join,"leave":leave}` without its braces. */
export function definitions(items: readonly Item[], emission: Emission): string {
  return items.map((item) => `${JSON.stringify(item.names[0])}:${localName(item.names[0]!, emission)}`).join(',')
}

export function localName(name: string, emission: Emission): string {
  return name === 'default' ? emission.names.defaultExport : name
}

/** `export default function () {}` gets a name to be found by; the runtime gives it back the name `default`. */
function nameDefault(node: Node, emission: Emission): void {
  if ((node as { id?: Node | null }).id != null) return
  const { original } = emission.text
  emission.text.appendLeft(original.indexOf('(', node.start), ` ${emission.names.defaultExport}`)
}

function nameDefaultClass(node: Node, { text, names }: Emission): void {
  text.prependRight(node.start, `const ${names.defaultExport}=({"default":`)
  text.appendLeft(node.end, '})["default"];')
}

/** A class declaration whose name is assigned to is a variable that holds a class. */
function emitVariableClass(item: Item, node: Node, { text, names }: Emission): void {
  const name = item.names[0]!
  const local = name === 'default' ? '' : `let ${name};`
  text.prependRight(node.start, `if(${names.instance}.starts(${item.index})){${names.variables}${property(name)}=`)
  text.appendLeft(node.end, `}${local}`)
}

/** Adds code after the statement that holds an item. */
function after(item: Item, code: string, emission: Emission): void {
  emission.text.appendLeft(item.statement.end, `;${code}`)
}

function emitConstant(item: Item, declarator: Declarator, emission: Emission): void {
  const { init, id } = declarator
  if (id.type === 'Identifier') {
    if (init !== null && !isRecomputed(item)) guard(item, init, emission)
    after(item, publication(item, id.name, emission), emission)
    return
  }
  emitDestructuring(item, declarator, emission)
}

/** A primitive literal costs less to evaluate again than to carry. */
function isRecomputed(item: Item): boolean {
  return item.initializer === 'literal'
}

function guard(item: Item, init: Node, emission: Emission): void {
  const { instance } = emission.names
  // Outside of the initialiser's own text: a function literal at its start or end is moved away.
  const opening = mayGainMembers(init) ? `${instance}.made(${item.index},` : '('
  emission.text.appendLeft(
    init.start,
    `${instance}.carries(${item.index})?${instance}.carried(${item.index}):${opening}`,
  )
  emission.text.appendRight(init.end, ')')
}

/** An object that is carried over may get the members that its literal has more in a newer version. */
function mayGainMembers(init: Node): boolean {
  return init.type === 'ObjectExpression'
}

function publication(item: Item, name: string, emission: Emission): string {
  const { instance, values } = emission.names
  const local = localName(name, emission)
  const bound = isRecomputed(item) ? '' : `${instance}.bind(${item.index},${local});`
  return emission.exported.has(name) ? `${bound}${values}${property(name)}=${local};` : bound
}

/** `const {a, b} = init` becomes `const t = carried ?? (({a, b}) => [a, b])(init); const a = t[0], b = t[1]`. A single name is held as it is. */
function emitDestructuring(item: Item, declarator: Declarator, emission: Emission): void {
  const { text, names } = emission
  const { id } = declarator
  const bound = bindingNames(id)
  const isSingle = bound.length === 1
  const temporary = names.temporary(item.index)
  const { instance } = names
  const isAsync = item.awaits
  const opening = `${temporary}=${instance}.carries(${item.index})?${instance}.carried(${item.index}):`
  const equalsEnd = text.original.indexOf('=', id.end) + 1
  text.appendLeft(id.start, opening + (isAsync ? `(await(async(${temporary})=>{const ` : '(('))
  text.update(id.end, equalsEnd, isAsync ? `=${temporary};return[${bound.join(',')}]})(` : `)=>[${bound.join(',')}])(`)
  const reads = bound.map((name, index) => `${name}=${temporary}${isSingle ? '' : `[${index}]`}`).join(',')
  text.appendRight(declarator.end, `)${isAsync ? ')' : ''}${isSingle ? '[0]' : ''}${reads === '' ? '' : `,${reads}`}`)
  const published = bound
    .filter((name) => emission.exported.has(name))
    .map((name) => `${names.values}${property(name)}=${name};`)
  after(item, `${instance}.bind(${item.index},${temporary});${published.join('')}`, emission)
}

function emitDefaultExpression(item: Item, node: Node, emission: Emission): void {
  const { text, names } = emission
  const isDefinition = isFunction(node)
  text.update(item.statement.start, item.statement.start + 'export default '.length, `const ${names.defaultExport}=`)
  if (isAnonymousDefinition(node)) giveName(node, 'default', emission)
  if (isDefinition) return after(item, `${names.instance}.define({"default":${names.defaultExport}});`, emission)
  if (!isRecomputed(item)) guard(item, node, emission)
  after(
    item,
    `${publication(item, 'default', emission)}${emission.exported.has('default') ? '' : `${names.values}.default=${names.defaultExport};`}`,
    emission,
  )
}

/** The two statements of a lowered namespace become one constant. */
function emitNamespace(
  item: Item,
  declarator: Declarator,
  body: Extract<Item['form'], { kind: 'namespace' }>['body'],
  emission: Emission,
): void {
  const { text, names } = emission
  const { instance } = names
  text.update(
    declarator.end,
    body.call.start,
    `=${instance}.carries(${item.index})?${instance}.carried(${item.index}):`,
  )
  text.appendLeft(body.bodyEnd, `;return ${body.parameter};`)
  const [argument] = body.call.arguments
  text.update(argument!.start, argument!.end, '{}')
  text.appendLeft(body.statement.end, `;${publication(item, item.names[0]!, emission)}`)
}

/** `let count = 0` becomes an assignment to the shared storage, made when the variable comes into being. */
function emitVariable(item: Item, declarator: Declarator, emission: Emission): void {
  const { text, names, syntax } = emission
  const declaration = syntax.parents.get(declarator) as Extract<Node, { type: 'VariableDeclaration' }>
  const position = declaration.declarations.indexOf(declarator)
  const previous = declaration.declarations[position - 1]
  const isMixed = declaration.declarations.some((other) => !isVariableDeclarator(other, emission))
  text.update(previous?.end ?? declaration.start, declarator.start, previous === undefined ? '' : ';')
  if (isMixed) reopen(declaration, position, emission)
  const { id, init } = declarator
  if (item.form.kind === 'declared') {
    const { api } = item.form
    const isAwaited = init?.type === 'AwaitExpression'
    emitApiCall(item, api, declarator.start, emission, isAwaited)
    text.appendRight(declarator.end, deadZone(item, emission))
    return
  }
  if (init === null) {
    const isVar = declaration.kind === 'var'
    const name = names.variables + property(bindingNames(id)[0]!)
    text.update(
      declarator.start,
      declarator.end,
      isVar ? '' : `if(${names.instance}.starts(${item.index}))${name}=undefined${deadZone(item, emission)}`,
    )
    return
  }
  if (id.type === 'Identifier') text.update(id.start, id.end, names.variables + property(id.name))
  if (id.type === 'Identifier' && isAnonymousDefinition(init)) giveName(init, id.name, emission)
  text.appendLeft(declarator.start, `if(${names.instance}.starts(${item.index})){(`)
  text.appendRight(declarator.end, `)}${deadZone(item, emission)}`)
}

/** A call of the program API becomes one of the instance, which stores what state and resources hold. */
function emitApiCall(
  item: Item,
  { api, call }: ApiCall,
  start: number,
  { text, names }: Emission,
  awaits = false,
): void {
  const { instance } = names
  const awaited = api === 'resource' ? `${awaits},` : ''
  text.update(start, call.arguments[0]!.start, `${awaits ? 'await ' : ''}${instance}.${api}(${item.index},${awaited}`)
}

/** Locals that are in their temporal dead zone for as long as the variables that they stand for: see `early` in Emission. */
function deadZone(item: Item, { early }: Emission): string {
  const names = item.names.filter((name) => early.has(name))
  return names.length === 0 ? '' : `;let ${names.join(',')};`
}

function isVariableDeclarator(declarator: Declarator, emission: Emission): boolean {
  const [name] = bindingNames(declarator.id)
  return name !== undefined && emission.itemOf.get(name)?.shape === 'variable'
}

/** In `let a = 1, b = 2` where only one is a variable, the constant after it needs its keyword again. */
function reopen(
  declaration: Extract<Node, { type: 'VariableDeclaration' }>,
  position: number,
  emission: Emission,
): void {
  const next = declaration.declarations[position + 1]
  if (next !== undefined && !isVariableDeclarator(next, emission)) {
    emission.text.update(declaration.declarations[position]!.end, next.start, `;${declaration.kind} `)
  }
}

/** An effect runs where it stands at first load, and never again: later versions hand a new one to the runtime, for the commit. */
function emitEffect(item: Item, node: Node, emission: Emission): void {
  const { text, names } = emission
  rewriteVars(node, emission)
  if (item.awaits) {
    text.prependLeft(node.start, `if(${names.instance}.runs(${item.index})){`)
    text.appendLeft(node.end, '}')
    return
  }
  if (item.defining !== null) return emitDefining(item, node, item.defining, emission)
  for (const test of guardsOf(item, emission)) {
    text.appendLeft(test.start, `${names.instance}.guard(${item.index},`)
    text.appendRight(test.end, ')')
  }
  const isLocal = emission.commonjs !== null && isLocalEffect(node, emission)
  const opening = `${names.temporary(item.index)}=()=>{`
  text.prependLeft(node.start, `const ${opening}`)
  text.appendLeft(
    node.end,
    `};if(${names.instance}.effect(${item.index},${names.temporary(item.index)}${isLocal ? ',true' : ''}))${names.temporary(item.index)}();`,
  )
}

/** What a statement defines, and where, is told to the runtime, which watches it run. */
function emitDefining(item: Item, node: Node, defining: Defining, { text, names, itemOf }: Emission): void {
  const { members, stays, closing } = defining
  const places = members.map(({ binding, isPrototype, exports, key }) => {
    const isOwnClass = isPrototype && binding !== null && itemOf.get(binding)?.shape === 'class'
    const isObject = binding !== null && itemOf.get(binding)?.shape === 'constant'
    const holder = binding === null ? exports : isOwnClass || isObject ? binding : names.references + property(binding)
    return isPrototype ? `[${holder}.prototype,${JSON.stringify(key)},true]` : `[${holder},${JSON.stringify(key)}]`
  })
  const run = names.temporary(item.index)
  // The properties can be defined again, which the program would not let them be.
  if (stays === null) for (const { object } of closing) text.update(object.start, object.end, names.open)
  text.prependLeft(node.start, `const ${run}=(${names.open})=>{`)
  text.appendLeft(
    node.end,
    `};${names.instance}.defines(${item.index},()=>[${[...new Set(places)].join(',')}],${run});`,
  )
}

/** `var` inside an effect declares a module variable: its declarations become assignments. */
function rewriteVars(root: Node, emission: Emission): void {
  const pending: Node[] = [root]
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (isFunction(node)) continue
    if (node.type === 'VariableDeclaration' && node.kind === 'var') rewriteVarDeclaration(node, emission)
    for (const child of childrenOf(node)) pending.push(child)
  }
}

function rewriteVarDeclaration(node: Extract<Node, { type: 'VariableDeclaration' }>, emission: Emission): void {
  const { text, syntax, names } = emission
  const parent = syntax.parents.get(node)
  const isLoopHead = (parent?.type === 'ForOfStatement' || parent?.type === 'ForInStatement') && parent.left === node
  const first = node.declarations[0]!
  text.update(node.start, first.start, isLoopHead ? '' : '(')
  for (const declarator of node.declarations) {
    if (declarator.id.type === 'Identifier' && (declarator.init === null || isLoopHead)) {
      text.update(declarator.id.start, declarator.id.end, names.variables + property(declarator.id.name))
    } else if (declarator.id.type === 'Identifier' && isAnonymousDefinition(declarator.init!)) {
      giveName(declarator.init!, declarator.id.name, emission)
    }
  }
  if (!isLoopHead) text.appendRight(node.declarations.at(-1)!.end, ')')
}

/** Moves a function literal to the head of the module, and leaves its stable reference where it stood. */
function emitLiteral(literal: FunctionLiteral, index: number, emission: Emission): void {
  const { text, names } = emission
  const { node, inferredName, isMethod } = literal
  const name = names.literal(index)
  const inPlace = isMethod ? `${JSON.stringify(inferredName)}: ${name}` : name
  text.appendLeft(node.start, inPlace)
  const key = JSON.stringify(inferredName)
  const named = inferredName !== null && (isMethod || isAnonymousDefinition(literal.function))
  const [opening, closing] = !named ? ['', ''] : isMethod ? ['({', `})[${key}]`] : [`({${key}:`, `})[${key}]`]
  text.prependRight(node.start, `const ${name}=${names.instance}.literal(${index},${opening}`)
  text.appendLeft(node.end, `${closing});`)
  text.move(node.start, node.end, 0)
}

/**
 * The code of a stable reference: calls what the current version has under its key. Each has a text of its own, so that V8 can inline it.
 * Constructing a plain function through it gives the function a new object as `this`, which is what the language does.
 */
export function referenceCode(node: FunctionNode | null, key: string, name: string): string {
  const current = `$$h${property(key)}`
  if (node === null) {
    const message = JSON.stringify(`Class constructor ${name} cannot be invoked without 'new'`)
    return `function(){if(!new.target)throw new TypeError(${message});return Reflect.construct(${current},arguments,new.target)}`
  }
  const isConstructible = node.type !== 'ArrowFunctionExpression' && !node.async && !node.generator
  if (!isConstructible) return `({f(){return ${current}.apply(this,arguments)}}).f`
  const call = `${current}.apply(this,arguments)`
  if (!usesNewTarget(node)) return `function(){return ${call}}`
  return `function(){return new.target?Reflect.construct(${current},arguments,new.target):${call}}`
}

function usesNewTarget(node: FunctionNode): boolean {
  let uses = false
  walk(node, (inner) => {
    if (inner.type === 'MetaProperty' && inner.meta.name === 'new') uses = true
    return !isClass(inner)
  })
  return uses
}
