import MagicString from 'magic-string'
import type { CompiledClosure, CompiledItem } from '@midflight/model'
import type { Notes } from './closure-makers.ts'
import type { Closure } from './closures.ts'
import { privateNames } from './emit-classes.ts'
import { commonJsParameters, emitCommonJs } from './emit-commonjs.ts'
import { linkedModules, namesFor, property, type Emission } from './emission.ts'
import { definitions, emitItems, literalsOf, localName } from './emit-items.ts'
import { emitClosures, withBodies } from './emit-closures.ts'
import { emitNotes } from './emit-makers.ts'
import { emitReferences } from './emit-references.ts'
import { earlyBindings } from './early.ts'
import { header } from './emit-header.ts'
import { aliasOf } from './decorated-class.ts'
import { classOf, type Item } from './items.ts'
import { lineStarts, withPlaces } from './source-map.ts'
import type { ModuleLinks } from './links.ts'
import type { ModuleScope } from './scope.ts'
import { decoratorHelpers, needsDecoratorHelpers } from './legacy-decorators.ts'
import { walk, type Syntax, type Node } from './syntax.ts'

export interface Emitted {
  readonly code: string
  /** Maps `code` to the transformed JavaScript. */
  readonly map: string
  readonly items: readonly CompiledItem[]
  /** Upgradable modules whose records the body takes, in their order. */
  readonly upgradable: readonly string[]
  /** Modules whose classes its top-level classes extend. */
  readonly extends: readonly string[]
  /** Keys of the function literals, in the order of their numbers in the code. */
  readonly literals: readonly string[]
  /** Closures that move, in the order of their numbers in the code. */
  readonly closures: readonly CompiledClosure[]
  /** Names of the functions that note that they have run, in the order of their numbers in the code; then those of returns of theirs. */
  readonly makers: readonly string[]
  readonly returns: readonly string[]
}

/**
 * Writes an upgradable module: a script whose `module.exports` has three functions.
 * - `refs(current)` makes the stable references; they hold nothing but `current`.
 * - `privates` has a class per class with private fields, whose private names all versions share.
 * - `body` is a generator: up to its first `yield` it publishes hoisted functions; after it, it evaluates the items in order.
 */
export function emit(
  syntax: Syntax,
  scope: ModuleScope,
  items: readonly Item[],
  links: ModuleLinks,
  exported: ReadonlySet<string>,
  closures: readonly Closure[],
  notes: Notes,
  taken: readonly string[],
  commonjs: Emission['commonjs'] = null,
): Emitted {
  const itemOf = new Map(items.flatMap((item) => item.names.map((name) => [name, item] as const)))
  const emission: Emission = {
    text: new MagicString(syntax.code),
    syntax,
    scope,
    items,
    itemOf,
    aliases: new Map(items.flatMap(({ form, names }) => aliasEntry(aliasOf(form), names[0]))),
    links,
    exported,
    names: namesFor(syntax.code),
    commonjs,
    early: links.cycle.length > 0 ? new Set() : earlyBindings(syntax, scope, items),
    closures,
    taken: new Set([...taken, ...links.handedOn]),
  }
  emitReferences(emission)
  emitItems(emission)
  if (commonjs !== null) emitCommonJs(emission, commonjs)
  removeModuleSyntax(emission)
  const { text } = emission
  markPlaces(emission)
  const moving = emitClosures(emission)
  const noting = emitNotes(notes, emission)
  const head = header(emission)
  const whole = withBodies(emission, moving.bodies, head.code + bodyHead(emission) + prologue(emission) + noting)
  text.update(0, 1, 'yield;\n')
  const helpers = needsDecoratorHelpers(syntax.code) ? `${'void 0,'.repeat(5)}${decoratorHelpers}` : ''
  text.append(`\n})}))(${helpers})\n`)
  const map = withPlaces(
    whole.generateMap({ source: 'transformed.js', hires: false, includeContent: false }),
    lineStarts(syntax.code),
    head.places,
  )
  return {
    code: whole.toString(),
    map,
    items: items.map(({ key, shape, names }) => ({ key, shape, names })),
    upgradable: linkedModules(links),
    extends: superclassModules(emission),
    literals: literalsOf(emission).map(({ key }) => key),
    closures: moving.closures,
    makers: notes.makers.map(({ name }) => name),
    returns: notes.returns.map(({ name }) => name),
  }
}

/** The places that stack traces and breakpoints show: a map of every word would cost each start of the program. */
function markPlaces({ text, syntax }: Emission): void {
  walk(syntax.program, (node) => {
    if (node.type === 'MemberExpression') text.addSourcemapLocation(node.property.start)
    else if (isPlace(node)) text.addSourcemapLocation(node.start)
    if (node.type === 'CallExpression') text.addSourcemapLocation(node.callee.end)
  })
}

function isPlace({ type }: Node): boolean {
  return /^(CallExpression|NewExpression|AwaitExpression|YieldExpression|TaggedTemplateExpression|.*Statement|.*Declaration|FunctionExpression|ArrowFunctionExpression)$/.test(
    type,
  )
}

function aliasEntry(alias: string | null, name: string | undefined): [string, string][] {
  return alias === null || name === undefined ? [] : [[alias, name]]
}

function superclassModules({ items, scope, links }: Emission): string[] {
  const found = new Set<string>()
  for (const { form } of items) {
    const superclass = classOf(form)?.superClass ?? null
    if (superclass === null) continue
    const { start, end } = superclass
    for (const { node, binding } of scope.references) {
      const link = node.start >= start && node.end <= end ? links.imports.get(binding) : undefined
      if (link === undefined || link.kind === 'fixed') continue
      if (link.kind !== 'namespace') found.add(link.module)
      else for (const inner of link.exports.values()) if (inner.kind !== 'fixed') found.add(inner.module)
    }
  }
  return [...found]
}

/** `export const a` loses its keyword; imports and export lists disappear: the linker has read them. */
function removeModuleSyntax({ syntax, text }: Emission): void {
  for (const statement of syntax.program.body) {
    if (statement.type === 'ImportDeclaration' || statement.type === 'ExportAllDeclaration')
      text.remove(statement.start, statement.end)
    else if (statement.type === 'ExportNamedDeclaration') {
      if (statement.declaration === null) text.remove(statement.start, statement.end)
      else text.remove(statement.start, statement.declaration.start)
    } else if (statement.type === 'ExportDefaultDeclaration') {
      // What stands before a default expression has become a declaration.
      const { type, start } = statement.declaration
      if (type === 'FunctionDeclaration' || type === 'ClassDeclaration') text.remove(statement.start, start)
    }
  }
}

function bodyHead(emission: Emission): string {
  const { names, links, items } = emission
  const parameters = [names.instance, names.variables, names.references, names.values, names.calls, names.meta]
  if (emission.commonjs !== null) parameters.push(...commonJsParameters, `${names.prefix}a`)
  linkedModules(links).forEach((_, index) =>
    parameters.push(names.importedCalls(index), names.importedValues(index), names.importedVariables(index)),
  )
  links.fixed.forEach((_, index) => parameters.push(names.fixed(index)))
  const isAsync = items.some((item) => item.awaits)
  return `body:(${isAsync ? 'async ' : ''}function*(${parameters.join(',')}){`
}

/** Everything that exists before the first statement runs. The unused arrow keeps the instance alive as long as any closure of the module. */
function prologue(emission: Emission): string {
  const { names, items } = emission
  const parts = [`const ${names.prefix}k=()=>${names.instance};`]
  const functions = items.filter((item) => item.form.kind === 'function')
  if (functions.length > 0) parts.push(`${names.instance}.define({${definitions(functions, emission)}});`)
  for (const item of items) {
    const { form, index } = item
    if (form.kind === 'variableFunction')
      parts.push(startVariable(index, item.names[0]!, localName(item.names[0]!, emission), emission))
    const isVar =
      form.kind === 'effectVariables' ||
      (form.kind === 'variable' && item.names.every((name) => emission.scope.vars.has(name)))
    if (isVar) for (const name of item.names) parts.push(startVariable(index, name, 'undefined', emission))
    const node = classOf(form)
    if (node !== null) {
      const declared = privateNames(node)
      if (declared.length > 0) {
        const list = JSON.stringify(declared.map(({ name }) => name))
        parts.push(`const ${names.privates(index)}=${names.instance}.privates(${index},${list});`)
      }
    }
  }
  return parts.join('')
}

function startVariable(index: number, name: string, value: string, { names }: Emission): string {
  return `if(${names.instance}.starts(${index}))${names.variables}${property(name)}=${value};`
}
