import { parse as lex, initSync } from 'cjs-module-lexer'
import type { CommonJsFacts, ExportFacts, ImportFacts } from '@midflight/model'
import type { CommonJs } from './commonjs.ts'
import type { ModuleScope } from './scope.ts'
import type { Locate } from './source-map.ts'
import { walk, type Node, type Syntax } from './syntax.ts'

/** A mention of an import or of an export that is no identifier: `require('./x')`, `exports.limit`. */
export interface OtherMention {
  readonly node: Node
  readonly binding: string
}

/** The facts of a CommonJS module that stand for the imports and exports of an ES module. */
export interface CommonJsLinks {
  readonly imports: readonly ImportFacts[]
  readonly exports: readonly ExportFacts[]
  readonly mentions: readonly OtherMention[]
  readonly facts: CommonJsFacts
}

/** `source` is JavaScript: Node's lexer decides by the text what ES modules can import by name. */
export function commonJsLinks(
  commonjs: CommonJs,
  { syntax, scope, locate, source }: { syntax: Syntax; scope: ModuleScope; locate: Locate; source: string },
): CommonJsLinks {
  const bound = commonjs.requires.flatMap(({ specifier, names }) =>
    names.map(({ local, imported, node }) => importFact(specifier, imported, local, locate(node.start))),
  )
  const called = commonjs.calls.map(({ call, specifier, isCertain }, index) => ({
    ...importFact(specifier, 'module.exports', `require<${index}>`, locate(call.start)),
    ...(isCertain ? {} : { lazy: true }),
  }))
  const exports = exportFacts(commonjs, scope, locate)
  const own = new Map(
    exports.flatMap(({ exported, local }) => (exported === null || local === null ? [] : [[exported, local]])),
  )
  const mentions = commonjs.calls.flatMap(({ call }, index) => {
    // `require('./set-up')` takes nothing.
    const isStatement = syntax.parents.get(call)?.type === 'ExpressionStatement'
    return isStatement ? [] : [{ node: call, binding: `require<${index}>` }]
  })
  const facts = {
    ...importable(source),
    dynamicExports: commonjs.isDynamic,
    takes: takesOf(commonjs),
  }
  return {
    imports: [...bound, ...called],
    exports,
    mentions: [...mentions, ...exportMentions(own, syntax, scope)],
    facts,
  }
}

/** Where the exports are put together from those of others (`module.exports = { ...x }`), they hold copies of whatever was required. */
function takesOf({ requires, calls, whole }: CommonJs): CommonJsFacts['takes'] {
  const isComposed =
    whole?.value.type === 'ObjectExpression' &&
    whole.value.properties.some((part) => part.type !== 'Property' || part.computed)
  const bound = requires.map(({ specifier, takes }) => ({ specifier, what: isComposed ? ('members' as const) : takes }))
  const called = calls
    .filter(({ isAtLoad }) => isAtLoad)
    .map(({ specifier }) => ({ specifier, what: 'members' as const }))
  return [...bound, ...called]
}

type Position = ReturnType<Locate>

function importFact(specifier: string, imported: string, local: string, place: Position): ImportFacts {
  return { specifier, imported, local, attributeType: null, ...place }
}

function exportFacts({ members, whole, stars, getters }: CommonJs, scope: ModuleScope, locate: Locate): ExportFacts[] {
  const fact = (exported: string | null, local: string | null, node: Node): ExportFacts => {
    return { exported, local, specifier: null, imported: null, ...locate(node.start) }
  }
  // What is put into `exports` is lost where `module.exports` is another object.
  const lasting = members.filter(({ ofAlias }) => whole === null || whole.isAliased || !ofAlias)
  const found = lasting.map(({ name, value, statement }) => fact(name, nameOf(value), statement))
  if (whole?.value.type === 'ObjectExpression') {
    for (const part of whole.value.properties) {
      if (part.type !== 'Property' || part.computed) continue
      const { key } = part
      const name = key.type === 'Identifier' ? key.name : key.type === 'Literal' ? String(key.value) : null
      if (name !== null) found.push(fact(name, nameOf(part.value), part))
    }
  } else if (whole !== null) found.push(fact('module.exports', nameOf(whole.value), whole.statement))
  for (const { name, binding, member, statement } of getters) {
    const isOwn = member === null || !scope.declaredOnce(binding)
    found.push(isOwn ? fact(name, binding, statement) : fact(name, `${binding}.${member}`, statement))
  }
  const starred = stars.map(({ specifier, statement }): ExportFacts => ({
    ...fact(null, null, statement),
    specifier,
    imported: '*',
  }))
  return [...found, ...starred]
}

function nameOf(node: Node): string | null {
  return node.type === 'Identifier' ? node.name : null
}

/** `exports.limit` and `module.exports.limit`, where they are read. */
function exportMentions(own: ReadonlyMap<string, string>, { program }: Syntax, scope: ModuleScope): OtherMention[] {
  const found: OtherMention[] = []
  walk(program, (node) => {
    if (node.type !== 'MemberExpression' || node.computed || node.property.type !== 'Identifier') return
    const binding = own.get(node.property.name)
    if (binding !== undefined && isExports(node.object, scope)) found.push({ node, binding })
  })
  return found
}

function isExports(node: Node, { globalNodes }: ModuleScope): boolean {
  if (node.type === 'Identifier') return node.name === 'exports' && globalNodes.has(node)
  if (node.type !== 'MemberExpression' || node.object.type !== 'Identifier' || node.computed) return false
  return (
    node.object.name === 'module' &&
    globalNodes.has(node.object) &&
    (node.property as { name?: string }).name === 'exports'
  )
}

let isReady = false

function importable(source: string): Pick<CommonJsFacts, 'importable' | 'importableFrom'> {
  if (!isReady) initSync()
  isReady = true
  try {
    const { exports, reexports } = lex(source)
    return { importable: [...new Set(exports)], importableFrom: [...new Set(reexports)] }
  } catch {
    // As Node does: nothing but the default.
    return { importable: [], importableFrom: [] }
  }
}
