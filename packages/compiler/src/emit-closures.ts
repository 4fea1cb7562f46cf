import { Bundle, type default as MagicString } from 'magic-string'
import { closuresPerRecord, type CompiledClosure } from '@midflight/model'
import { closureKind } from './closure-facts.ts'
import { directivesOf, hasDirective, strictAround } from './closure-obstacles.ts'
import { takesPart, type Closure } from './closures.ts'
import type { Emission } from './emission.ts'
import { isStrict } from './emit-commonjs.ts'
import { replace } from './emit-references.ts'
import type { FunctionNode } from './syntax.ts'

/** The closures of a module that move, and the text of the bodies that older functions may be given. */
export interface EmittedClosures {
  readonly closures: readonly CompiledClosure[]
  /** In the order of the closures; null for one whose body cannot be given away. */
  readonly bodies: readonly (MagicString | null)[]
}

/** The code for a captured variable, where it is not just its name. */
type Renamed = ReadonlyMap<unknown, string>

/**
 * A closure that moves first asks whether there is other code for it, with one property load; if not, it runs on as it was written:
 * `(data) => { if ($$v.c0 !== void 0) return $$v.c0(room, data); … }`. Its body is there a second time, as a function that takes what it
 * captures as parameters: older versions of the closure are led to it. Done after all other rewriting.
 */
export function emitClosures(emission: Emission): EmittedClosures {
  const moving = emission.closures.filter(takesPart)
  const bodies = moving.map((closure, index) =>
    closure.unmovable === null ? bodyOf(closure, index, moving, emission) : null,
  )
  leadAll(moving, moving, new Map(), emission)
  return { closures: moving.map(compiledClosure), bodies }
}

/** Puts bodies before the module's own text; both keep their places in the source map. */
export function withBodies(emission: Emission, bodies: EmittedClosures['bodies'], head: string): MagicString | Bundle {
  const { text, names } = emission
  if (bodies.length === 0) return text.prepend(head)
  const bundle = new Bundle({ separator: '' })
  for (const [index, body] of bodies.entries()) {
    const part = body ?? noBody(emission)
    const { instance, cell } = names
    const first = `${head}const ${recordsOf(bodies.length, emission)}${cell}=${instance}.Cell;${instance}.bodies(()=>[`
    part.prepend(index === 0 ? first : ',')
    if (index === bodies.length - 1) part.append(']);')
    bundle.addSource({ filename: 'transformed.js', content: part })
  }
  return bundle.addSource({ filename: 'transformed.js', content: text })
}

/** `$$v0=$$u.moves[0],`: objects of more members than a few are slow to read. */
function recordsOf(count: number, { names }: Emission): string {
  const records = Array.from({ length: Math.ceil(count / closuresPerRecord) }, (_, index) => index)
  return records.map((index) => `${names.moves}${index}=${names.instance}.moves[${index}],`).join('')
}

function slotOf(index: number, { names }: Emission): string {
  return `${names.moves}${Math.floor(index / closuresPerRecord)}.c${index}`
}

/** All parts of a bundle are cut out of one text. */
function noBody({ text }: Emission): MagicString {
  return text.snip(0, 1).update(0, 1, 'null')
}

function compiledClosure(closure: Closure): CompiledClosure {
  const { key, node, usesThis, stays, unmovable, captures } = closure
  const unused = captures.filter(({ isUnused }) => isUnused === true).map(({ variable }) => variable.name)
  const takesRest = node.params.at(-1)?.type === 'RestElement'
  return {
    key,
    kind: closureKind(node),
    shared: sharedOf(closure),
    values: valuesOf(closure),
    ...(unused.length === 0 ? {} : { unused }),
    usesThis,
    parameters: node.params.length - (takesRest ? 1 : 0),
    takesRest,
    isLed: stays === null,
    hasBody: unmovable === null,
  }
}

function sharedOf({ captures }: Closure): string[] {
  return captures.filter(({ isShared }) => isShared).map(({ variable }) => variable.name)
}

/** What is passed as it is: variables that do not change, and `arguments`. */
function valuesOf({ captures, usesOfArguments }: Closure): string[] {
  const names = captures.filter(({ isShared }) => !isShared).map(({ variable }) => variable.name)
  return usesOfArguments.length === 0 ? names : [...names, 'arguments']
}

/** `function(captures, …parameters) { … }`, cut out of the module's rewritten text. */
function bodyOf(closure: Closure, index: number, moving: readonly Closure[], emission: Emission): MagicString {
  const { node, captures } = closure
  const body = node.body!
  const isExpression = body.type !== 'BlockStatement'
  // What was put behind a block's last brace belongs to what stands around it.
  const text = emission.text.snip(node.start, isExpression ? node.end : node.end - 1)
  const inner: Emission = { ...emission, text }
  const renamed = new Map<unknown, string>()
  const shared = captures.filter(({ isShared }) => isShared)
  const cells = shared.map((_, position) => `${emission.names.prefix}b${index}_${position}`)
  for (const [position, { variable }] of shared.entries()) {
    const code = `${cells[position]!}.value`
    renamed.set(variable.identifier, code)
    for (const use of variable.uses) replace(use, code, inner)
  }
  const given = `${emission.names.prefix}g${index}`
  for (const use of closure.usesOfArguments) replace(use, given, inner)
  const nested = moving.filter((other) => other !== closure && isInside(other.node, node))
  leadAll(nested, moving, renamed, inner)
  const first = [...cells, ...valuesOf(closure).map((name) => (name === 'arguments' ? given : name))]
  const isSloppy = emission.commonjs !== null && !isStrict(emission.syntax)
  const strict = isSloppy && strictAround(node, emission.syntax) && !hasDirective(node)
  const star = node.generator ? '*' : ''
  const opening = `${strict ? '(()=>{"use strict";return ' : ''}${node.async ? 'async ' : ''}function${star}(${first.join(',')}`
  const closing = isExpression ? '){return(' : ')'
  const start = node.params[0]?.start
  const end = node.params.at(-1)?.end
  // What was put before the function belongs to what stands around it, too.
  if (start === undefined || end === undefined) text.overwrite(node.start - 1, body.start, opening + closing)
  else {
    text.overwrite(node.start - 1, start, opening + (first.length > 0 ? ',' : ''))
    text.update(end, body.start, closing)
  }
  const ending = `${isExpression ? ')}' : '}'}${strict ? '})()' : ''}`
  if (!isExpression) text.append(ending)
  else if (body.end < node.end) text.overwrite(body.end, node.end + 1, ending)
  else text.overwrite(node.end, node.end + 1, ending)
  return text
}

function isInside(node: FunctionNode, container: FunctionNode): boolean {
  return node.start >= container.start && node.end <= container.end
}

function leadAll(closures: readonly Closure[], moving: readonly Closure[], renamed: Renamed, emission: Emission): void {
  for (const closure of closures) if (closure.stays === null) lead(closure, moving.indexOf(closure), renamed, emission)
}

/** Makes a closure ask for other code first. */
function lead(closure: Closure, index: number, renamed: Renamed, emission: Emission): void {
  const { node, captures, usesThis } = closure
  const { text, names } = emission
  const slot = slotOf(index, emission)
  const cells = captures.flatMap(({ variable: { name, identifier }, isShared }) => {
    const code = renamed.get(identifier) ?? name
    const value = `${names.prefix}n`
    return isShared ? [`new ${names.cell}(()=>${code},(${value})=>{${code}=${value}})`] : []
  })
  const isArrow = node.type === 'ArrowFunctionExpression'
  const patterns = takenApart(node)
  const passed = [
    ...(isArrow && !usesThis ? [] : ['this']),
    ...cells,
    ...valuesOf(closure),
    ...node.params.map((parameter, position) => passedAs(parameter, position, patterns, emission)),
  ].join(',')
  const call = isArrow && !usesThis ? `${slot}(${passed})` : `${slot}.call(${passed})`
  const body = node.body!
  const guard = `if(${slot}!==void 0)return ${node.generator ? 'yield*' : ''}${call};`
  if (body.type === 'BlockStatement') {
    const head = directivesOf(node).at(-1)?.end ?? body.start + 1
    text.appendLeft(head, guard)
    for (const parameter of patterns) takeApart(parameter, node, head, emission)
  } else if (patterns.length === 0) {
    // Only a sequence needs parentheses: nothing is put where the function ends, since what stands around it may end there too.
    const isSequence = body.type === 'SequenceExpression'
    text.appendLeft(body.start, `${slot}!==void 0?${call}:${isSequence ? '(' : ''}`)
    if (isSequence) text.appendLeft(body.end, ')')
  } else {
    text.update(node.params.at(-1)!.end, body.start, `)=>{${guard}`)
    for (const parameter of patterns) takeApart(parameter, node, body.start, emission)
    text.prependRight(body.start, 'return(')
    if (body.end < node.end) text.update(body.end, node.end, ')}')
    else text.appendLeft(body.end, ')}')
  }
}

type Parameter = FunctionNode['params'][number]

/** The first parameter that is no plain name, and all behind it: a default value may refer to them before they have a value. */
function takenApart({ params }: FunctionNode): Parameter[] {
  const first = params.findIndex((parameter) => !isPlain(parameter))
  return first < 0 ? [] : params.slice(first)
}

function isPlain(parameter: Parameter): boolean {
  return (parameter.type === 'RestElement' ? parameter.argument : parameter).type === 'Identifier'
}

function passedAs(parameter: Parameter, position: number, patterns: readonly Parameter[], { names }: Emission): string {
  const target = parameter.type === 'RestElement' ? parameter.argument : parameter
  const isKept = target.type === 'Identifier' && !patterns.includes(parameter)
  const name = isKept ? target.name : `${names.prefix}a${position}`
  return parameter.type === 'RestElement' ? `...${name}` : name
}

/** `({ id }, limit = 1) =>` becomes `($$a0, $$a1 = void 0) => { let { id } = $$a0; let { a: limit = 1 } = { a: $$a1 }`: what was passed is kept. */
function takeApart(parameter: Parameter, { params }: FunctionNode, target: number, { text, names }: Emission): void {
  const name = `${names.prefix}a${params.indexOf(parameter)}`
  const hasDefault = parameter.type === 'AssignmentPattern'
  const isRest = parameter.type === 'RestElement'
  const { start, end } = isRest ? parameter.argument : parameter
  text.appendLeft(start, hasDefault ? `${name}=void 0` : name)
  text.prependRight(start, hasDefault ? 'let{a:' : 'let ')
  text.appendLeft(end, hasDefault ? `}={a:${name}};` : `=${name};`)
  text.move(start, end, target)
}
