import type {
  ClosureFacts,
  DynamicImportFacts,
  ImportFacts,
  ItemFacts,
  LiteralFacts,
  ModuleFacts,
  Use,
} from '@midflight/model'
import { callFreeFacts } from './call-free.ts'
import type { Makings } from './closure-makings.ts'
import type { Notes } from './closure-makers.ts'
import { findFrames } from './closure-frames.ts'
import { moves, type Closure } from './closures.ts'
import { assignedInConstructor, classFacts } from './class-facts.ts'
import type { CommonJsLinks } from './commonjs-facts.ts'
import { itemConstruction } from './item-construction.ts'
import { declaredFacts, initialFunction } from './program-api.ts'
import { exportedAs } from './commonjs-lower.ts'
import { bindingMembers, isFlat, primitiveMembers } from './purity.ts'
import type { FoundUse } from './uses.ts'
import { guardFacts } from './guards.ts'
import { exportFacts, importFacts, importsOf } from './import-export-facts.ts'
import { hotFacts, isHotStatement } from './hot.ts'
import { describeUse } from './uses.ts'
import { equivalent } from './equivalent.ts'
import { classOf, type Item } from './items.ts'
import { loopsOf } from './loops.ts'
import { madeWhenCalled } from './made-when-called.ts'
import { memberNames } from './member-names.ts'
import { memoFacts } from './memos.ts'
import { codeWithout, hashText, oneLine } from './normal-text.ts'
import { reachesOutside } from './outside.ts'
import { parameterReads } from './parameter-reads.ts'
import type { ModuleScope } from './scope.ts'
import type { Locate } from './source-map.ts'
import { walk, type Node, type Syntax } from './syntax.ts'
import type { DeclaredTypes } from './type-facts.ts'
import { workerFiles } from './worker-files.ts'

export interface FactsInput {
  /** Names of members that the module takes as values. */
  readonly taken: readonly string[]
  readonly path: string
  readonly format: ModuleFacts['format']
  /** What stands for imports and exports, in a CommonJS module. */
  readonly commonjs?: CommonJsLinks
  readonly syntax: Syntax
  readonly scope: ModuleScope
  readonly items: readonly Item[]
  readonly closures: readonly Closure[]
  readonly makings: Makings
  readonly notes: Notes
  readonly closureFacts: readonly ClosureFacts[]
  readonly declared: DeclaredTypes
  /** Places in the user's file for offsets in `syntax`, and for offsets in the source itself. */
  readonly locate: Locate
  readonly locateInSource: Locate
}

/** Collects everything that the planner and the linker need to know about a module. */
export function moduleFacts(input: FactsInput): ModuleFacts {
  const { syntax, items, declared, locate } = input
  const taken = new Set(input.taken)
  const { commonjs } = input
  const imports = commonjs?.imports ?? importFacts(syntax.program.body, locate)
  const namespaces = new Set(imports.filter(isNamespace).map((fact) => fact.local))
  const mentions = (commonjs?.mentions ?? []).map((mention) => ({ ...mention, writes: false, initializes: false }))
  const uses = [...input.scope.references, ...mentions]
    .filter((reference) => !reference.initializes)
    .map((reference) => describeUse(reference, syntax, locate, (binding) => namespaces.has(binding)))
    .map((found) => inClosure(found, input.makings))
  return {
    path: input.path,
    format: input.format,
    hash: hashText(codeWithout(syntax, syntax.program.body, [])),
    items: items.map((item) => itemFacts(item, uses, input, taken)),
    imports,
    exports: commonjs?.exports ?? exportFacts(syntax.program.body, locate),
    dynamicImports: dynamicImportFacts(syntax, locate),
    ...workerFileFacts(syntax, locate),
    types: declared.types,
    typeImports: typeImportFacts(declared, imports, input.locateInSource),
    awaits: items.some((item) => item.awaits),
    ...(input.taken.length === 0 ? {} : { membersTaken: input.taken }),
    ...memberNames(syntax),
    ...memoFacts(syntax, locate),
    ...hotOf(syntax),
    ...(input.closureFacts.length === 0 ? {} : { closures: input.closureFacts }),
    ...findFrames(input),
    ...(commonjs === undefined ? {} : { commonjs: commonjs.facts }),
  }
}

/** What a member of it is can be told. */
function isNamespace({ imported }: ImportFacts): boolean {
  return imported === '*' || imported === 'module.exports'
}

function hotOf(syntax: Syntax): Pick<ModuleFacts, 'hot'> {
  const hot = hotFacts(syntax)
  return hot === null ? {} : { hot }
}

/** A use in a closure that moves is one of the code that is current then, unless the closure runs while it is made. */
function inClosure(found: FoundUse, makings: Makings): FoundUse {
  let maker = makings.makerOf(found.node)
  while ('key' in maker && makings.runsWithMaker(maker)) maker = makings.makerOf(maker.node)
  return 'key' in maker ? { ...found, use: { ...found.use, closure: maker.key } } : found
}

function movingIn(item: Item, closures: readonly Closure[]): readonly Node[] {
  return closures.filter((closure) => closure.item === item && moves(closure)).map(({ node }) => node)
}

/** The item's code with the closures that move cut out, as its function literals are. */
function frameOf(item: Item, closures: readonly Closure[], syntax: Syntax): { frame?: string } {
  const own = movingIn(item, closures)
  if (own.length === 0) return {}
  const cut = [...own, ...item.literals.map(({ node }) => node)]
  return { frame: hashText(codeWithout(syntax, item.nodes, cut)) }
}

function itemFacts(item: Item, uses: readonly FoundUse[], input: FactsInput, taken: ReadonlySet<string>): ItemFacts {
  const { syntax, closures, declared, locate } = input
  const isOwnName = ({ use }: FoundUse): boolean => item.shape === 'constant' && item.names.includes(use.binding)
  const own = uses.filter(
    (found) =>
      item.nodes.some((part) => found.node.start >= part.start && found.node.end <= part.end) && !isOwnName(found),
  )
  const name = item.names[0]
  const { form } = item
  const opening = form.kind === 'declared' && form.api.api === 'resource' ? initialFunction(form.api) : null
  const classNode = classOf(form)
  const first = item.nodes[0] ?? item.statement
  return {
    key: item.key,
    shape: item.shape,
    names: item.names,
    hash: item.hash,
    text: oneLine(asWritten(item, syntax.code.slice(first.start, first.end))),
    literals: item.literals.map((literal, index) => literalFacts(`${item.key}/${index}`, literal, syntax, locate)),
    ...frameOf(item, closures, syntax),
    ...madeWhenCalled(item),
    ...parameterReads(item, syntax),
    ...equivalent(item, syntax),
    ...(form.kind === 'effect' && isHotStatement(form.node) ? { isHot: true } : {}),
    initializer: item.initializer,
    ...definingFacts(item),
    ...(isFlatItem(form, syntax) ? { flat: true } : {}),
    ...stringOf(form),
    ...primitivesOf(form),
    ...loopFacts(item, own, syntax, locate),
    loadUses: own.filter((found) => found.atLoad || opens(found, opening)).map((found) => useAtLoad(found, item)),
    callUses: mergeUses(own.filter((found) => !found.atLoad && !opens(found, opening)).map(({ use }) => use)),
    opaque: item.initializer === 'opaque' || item.initializer === 'instance',
    ...buildsOf(form),
    ...itemConstruction(item, own, input),
    ...outsideOf(item, input),
    ...callFreeFacts(item, input.scope),
    ...guardFacts(item, input),
    awaits: item.awaits,
    signature: (name === undefined ? undefined : declared.signatures.get(name)) ?? null,
    type: (name === undefined ? undefined : (declared.uses.get(name) ?? declared.uses.get(item.key))) ?? null,
    classFacts:
      classNode !== null
        ? classFacts(
            classNode,
            syntax,
            input.scope,
            name === undefined ? undefined : declared.classes.get(name),
            taken,
            movingIn(item, closures),
          )
        : null,
    ...(form.kind === 'declared' || form.kind === 'hook' ? { declared: declaredFacts(form.api) } : {}),
    ...locate(placeOf(item, first)),
  }
}

/** `function Room(name) { this.name = name }`. */
function buildsOf(form: Item['form']): Pick<ItemFacts, 'builds'> {
  if ((form.kind !== 'function' && form.kind !== 'functionValue') || form.node.type === 'ArrowFunctionExpression')
    return {}
  const builds = assignedInConstructor(form.node)
  return builds.length === 0 ? {} : { builds }
}

function outsideOf({ nodes }: Item, { syntax, scope }: FactsInput): Pick<ItemFacts, 'reaches'> {
  const reaches = reachesOutside(nodes, syntax, scope)
  return reaches.length === 0 ? {} : { reaches }
}

function definingFacts({ defining }: Item): Pick<ItemFacts, 'defines'> {
  if (defining === null) return {}
  const members = defining.members.map(({ binding, isPrototype, key }) => ({ binding, isPrototype, key }))
  return { defines: { members, stays: defining.stays, makesFunctions: defining.makesFunctions } }
}

function loopFacts(item: Item, uses: readonly FoundUse[], syntax: Syntax, locate: Locate): Pick<ItemFacts, 'loops'> {
  const loops = loopsOf(item.nodes, uses, syntax, locate)
  return loops.length === 0 ? {} : { loops }
}

/** What opens a resource runs when the item is evaluated; functions that it makes run later. */
function opens({ node, use }: FoundUse, opening: Node | null): boolean {
  return opening !== null && node.start >= opening.start && node.end <= opening.end && use.deferred !== true
}

/** `onUpgrade(Room, …)` hands `Room` to nobody who would do anything with it. */
function useAtLoad({ use }: FoundUse, { form }: Item): Use {
  return form.kind === 'hook' && use.how === 'escape' ? { ...use, how: 'read' } : use
}

/** `exports.limit = 5`, and not the name of the binding that it was given. */
function asWritten({ names }: Item, text: string): string {
  const name = names[0] ?? ''
  const exported = text.startsWith(name) ? exportedAs(name) : null
  return exported === null ? text : exported + text.slice(name.length)
}

/** What was given a binding has its place where its value is. */
function placeOf({ form, names }: Item, first: Node): number {
  const isGenerated = 'declarator' in form && exportedAs(names[0] ?? '') !== null
  return isGenerated ? (form.declarator.init ?? first).start : first.start
}

function isFlatItem(form: Item['form'], syntax: Syntax): boolean {
  if (form.kind === 'constant') return form.declarator.init !== null && isFlat(form.declarator.init, syntax)
  return form.kind === 'defaultExpression' && isFlat(form.node, syntax)
}

function stringOf(form: Item['form']): { string?: string } {
  const init = form.kind === 'constant' ? form.declarator.init : null
  const value = init?.type === 'Literal' ? init.value : null
  return typeof value === 'string' && value.length <= 100 ? { string: value } : {}
}

/** Members of an object literal, or of a JSON module, that nobody can write to through a copy. */
function primitivesOf(form: Item['form']): { primitives?: string[]; memberBindings?: Record<string, string> } {
  const init = form.kind === 'constant' ? form.declarator.init : form.kind === 'defaultExpression' ? form.node : null
  if (init === null) return {}
  const primitives = primitiveMembers(init)
  const memberBindings = bindingMembers(init)
  return {
    ...(primitives.length === 0 ? {} : { primitives }),
    ...(Object.keys(memberBindings).length === 0 ? {} : { memberBindings }),
  }
}

/** One use of a kind is enough: facts of big functions stay small. */
function mergeUses(uses: readonly Use[]): Use[] {
  const first = new Map<string, Use>()
  for (const use of uses) {
    const key = `${use.how} ${use.binding} ${use.deferred} ${use.ofMember} ${use.member} ${use.ofPrototype} ${use.closure}`
    if (!first.has(key)) first.set(key, use)
  }
  return [...first.values()]
}

function literalFacts(key: string, literal: Item['literals'][number], syntax: Syntax, locate: Locate): LiteralFacts {
  const parameters = literal.function.params
    .map((parameter) => syntax.code.slice(parameter.start, parameter.end))
    .join(', ')
  return {
    key,
    hash: hashText(codeWithout(syntax, [literal.node], [])),
    signature: `${literal.function.async ? 'async ' : ''}${literal.function.generator ? '*' : ''}(${parameters})`,
    ...locate(literal.node.start),
  }
}

function dynamicImportFacts(syntax: Syntax, locate: Locate): ModuleFacts['dynamicImports'] {
  const found: DynamicImportFacts[] = []
  walk(syntax.program, (node) => {
    if (node.type !== 'ImportExpression' || node.phase !== null) return
    const { source } = node
    const specifier = source.type === 'Literal' && typeof source.value === 'string' ? source.value : null
    found.push({ specifier, ...(specifier === null ? patternOf(source) : {}), ...locate(node.start) })
  })
  return found
}

function workerFileFacts(syntax: Syntax, locate: Locate): Pick<ModuleFacts, 'workerFiles'> {
  const found = workerFiles(syntax, locate)
  return found.length === 0 ? {} : { workerFiles: found }
}

/** `./plugins/${name}.ts` and `'./plugins/' + name + '.ts'` name a folder. */
function patternOf(source: Node): Pick<DynamicImportFacts, 'pattern'> {
  const prefix = edgeText(source, 'first')
  return /^\.\.?\//.test(prefix) ? { pattern: { prefix, suffix: edgeText(source, 'last') } } : {}
}

/** The literal text at one end of a template or a concatenation. */
function edgeText(node: Node, edge: 'first' | 'last'): string {
  if (node.type === 'TemplateLiteral') return node.quasis.at(edge === 'first' ? 0 : -1)?.value.cooked ?? ''
  if (node.type === 'BinaryExpression' && node.operator === '+') {
    return edgeText(edge === 'first' ? node.left : node.right, edge)
  }
  return node.type === 'Literal' && typeof node.value === 'string' ? node.value : ''
}

/** Imports that only types use: the transformer has dropped them, the user's source still has them. */
function typeImportFacts(declared: DeclaredTypes, imports: readonly ImportFacts[], locate: Locate): ImportFacts[] {
  const kept = new Set(imports.map((fact) => fact.local))
  const imported = declared.imports
    .flatMap((statement) => importsOf(statement, locate))
    .filter((fact) => fact.local !== null && !kept.has(fact.local))
  const reexported = declared.typeReexports.map(({ node, ...names }) => {
    return { ...names, attributeType: null, ...locate(node.start) }
  })
  return [...imported, ...reexported]
}
