import type { Declared } from '@midflight/model'
import { isFunction, keyName, type FunctionNode, type Node, type Program } from './syntax.ts'

type Call = Extract<Node, { type: 'CallExpression' }>

/** What a module calls of the program API, by its own names for it: what counts is what the import names. */
export interface ApiNames {
  /** The API's name of a local binding. */
  readonly functions: ReadonlyMap<string, string>
  /** Local bindings of the whole API. */
  readonly namespaces: ReadonlySet<string>
}

/** A call of the program API that an item consists of. */
export interface ApiCall {
  readonly api: 'state' | 'resource' | 'onUpgrade'
  readonly call: Call
}

const specifier = 'midflight'
const recognised = new Set(['state', 'resource', 'onUpgrade'])

export function apiNames(program: Program): ApiNames {
  const functions = new Map<string, string>()
  const namespaces = new Set<string>()
  for (const statement of program.body) {
    if (statement.type !== 'ImportDeclaration' || statement.source.value !== specifier) continue
    for (const node of statement.specifiers) {
      if (node.type === 'ImportNamespaceSpecifier') namespaces.add(node.local.name)
      if (node.type !== 'ImportSpecifier') continue
      const { imported } = node
      functions.set(node.local.name, imported.type === 'Identifier' ? imported.name : imported.value)
    }
  }
  return { functions, namespaces }
}

/** The call of the program API that an expression is, `await` before it or types around it aside; null for anything else. */
export function apiCall(expression: Node | null, names: ApiNames): ApiCall | null {
  const call = withoutWrapping(expression)
  if (call?.type !== 'CallExpression' || call.arguments.length === 0) return null
  const api = apiName(call.callee, names)
  return api !== null && recognised.has(api) ? { api: api as ApiCall['api'], call } : null
}

function withoutWrapping(node: Node | null): Node | null {
  if (node?.type === 'AwaitExpression') return withoutWrapping(node.argument)
  if (node?.type === 'TSAsExpression' || node?.type === 'TSSatisfiesExpression' || node?.type === 'TSNonNullExpression')
    return withoutWrapping(node.expression)
  return node
}

function apiName(callee: Node, { functions, namespaces }: ApiNames): string | null {
  if (callee.type === 'Identifier') return functions.get(callee.name) ?? null
  if (callee.type !== 'MemberExpression' || callee.object.type !== 'Identifier') return null
  return namespaces.has(callee.object.name) ? keyName(callee.property, callee.computed) : null
}

/** The function that gives `state` or `resource` what it holds, where it stands in the call. */
export function initialFunction({ call }: ApiCall): FunctionNode | null {
  const node = call.arguments[1]
  return node !== undefined && isFunction(node) ? node : null
}

/** What is said of the item: null stands for what is not a literal. */
export function declaredFacts({ api, call }: ApiCall): Declared {
  const [first, second, third, fourth] = call.arguments
  switch (api) {
    case 'state':
      return { api, name: textOf(first), ...migrations(third, 1) }
    case 'resource': {
      const replace = property(fourth, 'replace')
      const isCloseFirst = replace?.type === 'Literal' && replace.value === 'close-first'
      const closes = third !== undefined && !(third.type === 'Identifier' && third.name === 'undefined')
      return { api, name: textOf(first), closes, replace: isCloseFirst ? 'close-first' : 'beside' }
    }
    case 'onUpgrade':
      if (second === undefined) return { api, target: null, version: 1, up: [], down: [] }
      return { api, target: first?.type === 'Identifier' ? first.name : '', ...migrations(second, null) }
  }
}

/** `{ version: 2, up: { 2: … }, down: { 1: … } }`, of which the version is `none` where it is not said. */
function migrations(
  options: Node | undefined,
  none: number | null,
): { readonly version: number | null; readonly up: readonly number[]; readonly down: readonly number[] } {
  if (options === undefined) return { version: none, up: [], down: [] }
  const up = versionsIn(property(options, 'up'))
  const down = versionsIn(property(options, 'down'))
  if (options.type !== 'ObjectExpression' || hasUnknownMembers(options) || up === null || down === null)
    return { version: null, up: [], down: [] }
  const version = property(options, 'version')
  if (version === null) return { version: none, up, down }
  const isNumber = version.type === 'Literal' && typeof version.value === 'number' && version.value >= 1
  return { version: isNumber && Number.isInteger(version.value) ? version.value : null, up, down }
}

function hasUnknownMembers(object: Extract<Node, { type: 'ObjectExpression' }>): boolean {
  return object.properties.some((part) => part.type !== 'Property' || keyName(part.key, part.computed) === null)
}

function property(object: Node | undefined, name: string): Node | null {
  if (object?.type !== 'ObjectExpression') return null
  const found = object.properties.find((part) => part.type === 'Property' && keyName(part.key, part.computed) === name)
  return found?.type === 'Property' ? found.value : null
}

function versionsIn(object: Node | null): number[] | null {
  if (object === null) return []
  if (object.type !== 'ObjectExpression' || hasUnknownMembers(object)) return null
  return object.properties.flatMap((part) =>
    part.type === 'Property' ? [Number(keyName(part.key, part.computed))] : [],
  )
}

function textOf(node: Node | undefined): string | null {
  if (node?.type === 'Literal' && typeof node.value === 'string') return node.value
  if (node?.type !== 'TemplateLiteral' || node.expressions.length > 0) return null
  return node.quasis[0]?.value.cooked ?? null
}
