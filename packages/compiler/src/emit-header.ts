import { privateNames } from './emit-classes.ts'
import { isStrict } from './emit-commonjs.ts'
import { literalsOf, referenceCode } from './emit-items.ts'
import { property, type Emission } from './emission.ts'
import { handedOnMethods } from './handed-on.ts'
import { classOf, type Item } from './items.ts'
import type { FunctionNode } from './syntax.ts'

/** A place in the first line of the emitted code, and the offset in the module's own text that it stands for. */
export interface MappedPlace {
  readonly column: number
  readonly offset: number
}

/**
 * What stands before the body: the makers of the stable references and of the private-field holders. A stable reference shows in stack traces:
 * each is mapped to its definition.
 */
export function header(emission: Emission): { readonly code: string; readonly places: readonly MappedPlace[] } {
  // ES modules do not see what Node gives to a script.
  const strict = emission.commonjs === null || isStrict(emission.syntax) ? '"use strict";' : ''
  let code = `${strict}module.exports=((require,module,exports,__filename,__dirname,babelHelpers)=>({refs:(($$h)=>{"use strict";return{`
  const places: MappedPlace[] = []
  for (const { key, source, offset } of references(emission)) {
    code += `${JSON.stringify(key)}:`
    places.push({ column: code.length, offset })
    code += `${source},`
  }
  return { code: `${code}}}),privates:{${holders(emission.items)}},`, places }
}

interface Reference {
  readonly key: string
  readonly source: string
  readonly offset: number
}

function references(emission: Emission): Reference[] {
  const own = emission.items.flatMap((item): Reference[] => {
    const { form } = item
    const key = item.names[0] ?? ''
    const node = classOf(form)
    if (node !== null) {
      const methods = handedOnMethods(node, emission.taken).map(({ name, function: method, offset }): Reference => {
        const methodKey = `${key}.${name}`
        return { key: methodKey, source: referenceCode(asMethod(method), methodKey, name), offset }
      })
      return [{ key, source: referenceCode(null, key, key), offset: node.start }, ...methods]
    }
    if (form.kind === 'function' || form.kind === 'functionValue') {
      const isMethod = form.kind === 'functionValue' && form.isMethod === true
      const source = referenceCode(isMethod ? asMethod(form.node) : form.node, key, key)
      return [{ key, source, offset: form.node.start }]
    }
    if (form.kind !== 'defaultExpression' || item.shape !== 'function') return []
    return [{ key, source: referenceCode(form.node as FunctionNode, key, key), offset: form.node.start }]
  })
  const literals = literalsOf(emission).map(({ literal, key }): Reference => {
    const node = literal.isMethod ? asMethod(literal.function) : literal.function
    const name = literal.inferredName ?? literal.function.id?.name ?? ''
    return { key, source: named(name, referenceCode(node, key, key)), offset: literal.node.start }
  })
  return [...own, ...literals]
}

/** `inspect` shows what a function has made by the name that stands in its code, whatever `name` says. */
function named(name: string, source: string): string {
  if (name === '' || name === '__proto__' || !source.startsWith('function')) return source
  return `({${JSON.stringify(name)}:${source}})${property(name)}`
}

/** Methods cannot be constructed, like arrows. */
function asMethod(node: FunctionNode): FunctionNode {
  return { ...node, type: 'ArrowFunctionExpression' } as FunctionNode
}

/**
 * A class per class with private fields: constructing one on an object gives it the fields. Each accessor is a function of its own text,
 * so that V8 can inline it where it is used.
 */
function holders(items: readonly Item[]): string {
  return items
    .flatMap(({ form, names }) => {
      const node = classOf(form)
      const fields = node === null ? [] : privateNames(node).filter(({ isField }) => isField)
      if (fields.length === 0) return []
      const declarations = fields.map(({ name }) => `#${name};`).join('')
      const accessors = fields.map(({ name }) => `${JSON.stringify(name)}:${fieldAccess(name)}`).join(',')
      const statics = `static install=(o)=>{new $$H(o)};static fields={${accessors}}`
      return [`${JSON.stringify(names[0])}:(($$R)=>class $$H extends $$R{${declarations}${statics}})`]
    })
    .join(',')
}

function fieldAccess(name: string): string {
  const field = `#${name}`
  const accessors = `get(){return this.${field}},set(v){this.${field}=v}`
  return `{${accessors},has:(o)=>${field} in o,read:(o)=>o.${field},own:(o)=>(o.${field},o),write:(o,v)=>o.${field}=v}`
}
