import { linkedModules, property, type Emission } from './emission.ts'
import type { Link } from './links.ts'
import { dottedName } from './purity.ts'
import type { BindingReference } from './scope.ts'
import { isAnonymousDefinition, isClass, walk, type Node } from './syntax.ts'

/** Replaces every reference that has to go through a seam: imports, variables, and the module's own definitions used as values. */
export function emitReferences(emission: Emission): void {
  const modules = linkedModules(emission.links)
  for (const reference of emission.scope.references) {
    const link = emission.links.imports.get(reference.binding)
    if (link !== undefined) emitImport(reference, link, modules, emission)
    else emitOwn(reference, emission)
  }
  if (emission.commonjs === null) for (const node of emission.scope.globalNodes) emitGlobal(node, emission)
  emitMeta(emission)
}

/** What the functions around a module's body declare, and a module does not see: there, these names are globals like any other. */
const hiddenNames = new Set(['arguments', 'require', 'module', 'exports', '__filename', '__dirname'])

function emitGlobal(node: Node, emission: Emission): void {
  if (node.type !== 'Identifier' || !hiddenNames.has(node.name)) return
  const parent = emission.syntax.parents.get(node)
  const isRead = !(parent?.type === 'UnaryExpression' && parent.operator === 'typeof') && !isTarget(node, parent)
  const { instance } = emission.names
  replace(node, isRead ? `${instance}.global("${node.name}")` : `${instance}.globals.${node.name}`, emission)
}

function isTarget(node: Node, parent: Node | undefined): boolean {
  return parent?.type === 'AssignmentExpression' && parent.left === node
}

function emitImport(reference: BindingReference, link: Link, modules: readonly string[], emission: Emission): void {
  const { node } = reference
  if (reference.writes) {
    replace(node, `${emission.names.instance}.constant(${JSON.stringify(reference.binding)}).value`, emission)
    return
  }
  if (link.kind === 'namespace') {
    const member = staticMemberRead(node, emission)
    const target = member === null ? undefined : link.exports.get(member.name)
    if (member !== null && target !== undefined && target.kind !== 'namespace') {
      const code = linkCode(target, calledAs(member.node, emission), member.name, modules, emission)
      emission.text.update(
        node.start,
        member.node.end,
        isCalledWithoutThis(member.node, emission) ? `(0,${code})` : code,
      )
      return
    }
  }
  replace(node, linkCode(link, calledAs(node, emission), reference.binding, modules, emission), emission)
}

/** The code that reads what a link names: a plain property load. */
function linkCode(link: Link, called: CalledAs, name: string, modules: readonly string[], emission: Emission): string {
  const { names } = emission
  if (link.kind === 'fixed') {
    const index = emission.links.fixed.findIndex((fixed) => fixed.url === link.url)
    return link.name === '*' ? names.fixed(index) : names.fixed(index) + property(link.name)
  }
  const index = modules.indexOf(link.module)
  if (link.kind === 'namespace') return `(${names.instance}.namespace(${JSON.stringify(link.module)}))`
  const record =
    link.kind === 'variable'
      ? names.importedVariables(index)
      : link.kind === 'definition' && usesImplementation(called, link.isClass)
        ? names.importedCalls(index)
        : names.importedValues(index)
  const code = record + property(link.binding)
  return link.cyclic
    ? `(${JSON.stringify(link.binding)} in ${record}?${code}:${names.instance}.uninitialized(${JSON.stringify(name)}))`
    : code
}

function emitOwn(found: BindingReference, emission: Emission): void {
  const reference = throughAlias(found, emission)
  const item = emission.itemOf.get(reference.binding)
  if (item === undefined) return
  const { node } = reference
  const { names } = emission
  // A class has a constant of its own name inside.
  if (item.form.kind === 'variableClass' && isInside(node, item.form.node)) return
  if (item.form.kind === 'decoratedClass' && item.form.decorations.some((part) => isInside(node, part))) return
  if (item.shape === 'variable') {
    if (!isDeclarationOfFunction(reference, emission)) replace(node, variableCode(reference, emission), emission)
  } else if (
    (item.shape === 'function' || item.shape === 'class') &&
    !reference.writes &&
    !usesImplementation(calledAs(node, emission), item.shape === 'class')
  ) {
    const code = names.references + property(reference.binding)
    const isEarly = emission.early.has(reference.binding)
    replace(node, isEarly ? `(${reference === found ? node.name : reference.binding},${code})` : code, emission)
  } else if (reference !== found) {
    replace(node, reference.binding, emission)
  }
}

/** Reading the second name of a decorated class means the class; writing to it goes to a variable that nobody reads. */
function throughAlias(reference: BindingReference, { aliases }: Emission): BindingReference {
  const name = aliases.get(reference.binding)
  return name === undefined || reference.writes ? reference : { ...reference, binding: name }
}

/** In `let { a, b = a } = …` the first name is there for the second: the locals with the dead zones come after it. */
function isInOwnPattern({ node, binding }: BindingReference, { itemOf }: Emission): boolean {
  const form = itemOf.get(binding)?.form
  return form?.kind === 'variable' && form.declarator.id.type !== 'Identifier' && isInside(node, form.declarator)
}

function isInside(node: Node, container: Node): boolean {
  return node.start >= container.start && node.end <= container.end
}

/** A variable that a function might touch before it is initialised gets a check; all others are plain property accesses. */
function variableCode(reference: BindingReference, emission: Emission): string {
  const { names } = emission
  if (emission.early.has(reference.binding) && !reference.initializes && !isInOwnPattern(reference, emission))
    return `(${reference.binding},${names.variables})${property(reference.binding)}`
  const mayBeEarly =
    emission.links.cycle.length > 0 && !emission.scope.vars.has(reference.binding) && !reference.initializes
  if (!mayBeEarly) return names.variables + property(reference.binding)
  return `(${names.instance}.initialized(${names.variables},${JSON.stringify(reference.binding)}))${property(reference.binding)}`
}

function isDeclarationOfFunction(reference: BindingReference, emission: Emission): boolean {
  const parent = emission.syntax.parents.get(reference.node)
  return parent?.type === 'FunctionDeclaration' && parent.id === reference.node
}

/** Puts code in the place of an identifier, minding shorthand properties, calls without `this`, and names taken from assignments. */
export function replace(node: Node, code: string, emission: Emission): void {
  const { parents } = emission.syntax
  const parent = parents.get(node)
  const shorthand = shorthandOf(node, emission)
  if (shorthand !== null) emission.text.update(node.start, node.end, `${shorthand}: ${code}`)
  else emission.text.update(node.start, node.end, isCalledWithoutThis(node, emission) ? `(0,${code})` : code)
  if (
    parent?.type === 'AssignmentExpression' &&
    parent.left === node &&
    node.type === 'Identifier' &&
    isAnonymousDefinition(parent.right)
  ) {
    giveName(parent.right, node.name, emission)
  }
  if (
    parent?.type === 'AssignmentPattern' &&
    parent.left === node &&
    node.type === 'Identifier' &&
    isAnonymousDefinition(parent.right)
  ) {
    giveName(parent.right, node.name, emission)
  }
}

/** Wraps an anonymous function so that it gets the name that the language would have given it. */
export function giveName(node: Node, name: string, emission: Emission): void {
  const key = JSON.stringify(name)
  emission.text.prependRight(node.start, `({${key}:`)
  emission.text.appendLeft(node.end, `})[${key}]`)
}

function shorthandOf(node: Node, emission: Emission): string | null {
  const { parents } = emission.syntax
  const parent = parents.get(node)
  const property = parent?.type === 'AssignmentPattern' && parent.left === node ? parents.get(parent) : parent
  if (property?.type !== 'Property' || !property.shorthand || property.key.type !== 'Identifier') return null
  return property.value === node || property.value === parent ? property.key.name : null
}

type CalledAs = 'function' | 'constructor' | null

/** How an expression in the place of a callee is called; null in any other place. */
function calledAs(node: Node, emission: Emission): CalledAs {
  const parent = emission.syntax.parents.get(node)
  if (parent === undefined) return null
  if (parent.type === 'CallExpression') return parent.callee === node ? 'function' : null
  if (parent.type === 'TaggedTemplateExpression') return parent.tag === node ? 'function' : null
  if (parent.type === 'NewExpression') return parent.callee === node ? 'constructor' : null
  return isClass(parent) && parent.superClass === node ? 'constructor' : null
}

/** Calls go to the implementation itself. A plain function used as a constructor needs its stable prototype: its stable reference is called. */
function usesImplementation(called: CalledAs, isClassItem: boolean): boolean {
  return called === 'function' || (called === 'constructor' && isClassItem)
}

function isCalledWithoutThis(node: Node, emission: Emission): boolean {
  const parent = emission.syntax.parents.get(node)
  return (
    (parent?.type === 'CallExpression' && parent.callee === node) ||
    (parent?.type === 'TaggedTemplateExpression' && parent.tag === node)
  )
}

function staticMemberRead(node: Node, emission: Emission): { node: Node; name: string } | null {
  const member = emission.syntax.parents.get(node)
  if (
    member?.type !== 'MemberExpression' ||
    member.object !== node ||
    member.computed ||
    member.property.type !== 'Identifier'
  )
    return null
  const parent = emission.syntax.parents.get(member)
  const isTarget =
    (parent?.type === 'AssignmentExpression' && parent.left === member) ||
    parent?.type === 'UpdateExpression' ||
    (parent?.type === 'UnaryExpression' && parent.operator === 'delete') ||
    parent?.type === 'AssignmentPattern' ||
    parent?.type === 'ArrayPattern'
  return isTarget || member.optional ? null : { node: member, name: member.property.name }
}

/** `import.meta`, `import(…)` and `new.target`. */
function emitMeta(emission: Emission): void {
  const { names, text } = emission
  walk(emission.syntax.program, (node) => {
    if (node.type === 'MetaProperty') {
      if (node.meta.name === 'import') text.update(node.start, node.end, names.meta)
      else {
        text.prependRight(node.start, `${names.instance}.target(`)
        text.appendLeft(node.end, ')')
      }
    } else if (node.type === 'ImportExpression') {
      const [written, method] = node.phase === 'source' ? ['import.source', 'importSource'] : ['import', 'import']
      text.update(node.start, node.start + written.length, `${names.instance}.${method}`)
    } else if (node.type === 'CallExpression' && dottedName(node.callee) === 'Error.captureStackTrace') {
      emitCaptureStackTrace(node, emission)
    }
  })
}

/** `Error.captureStackTrace(error, Failure)` leaves out the frames above `Failure`: on the stack is the implementation, not its reference. */
function emitCaptureStackTrace(
  node: Extract<Node, { type: 'CallExpression' }>,
  { names, text, scope }: Emission,
): void {
  const above = node.arguments[1]
  if (above === undefined || above.type === 'SpreadElement' || !scope.globals.has('Error')) return
  text.prependRight(above.start, `${names.instance}.implementation(`)
  text.appendLeft(above.end, ')')
}
