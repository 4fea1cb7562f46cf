import { globalsOfBuiltins } from '@midflight/model'
import type { CommonJs } from './commonjs.ts'
import { bareBuiltins } from './known-builtins.ts'
import type { ModuleScope } from './scope.ts'
import { walk, type Node, type Syntax } from './syntax.ts'

/** Where a built-in module is asked for without the prefix `node:`, and what stands for that in normal text: both names mean one module. */
export interface BuiltinRequest {
  readonly start: number
  readonly end: number
  readonly mark: string
}

const known = new WeakMap<Syntax, readonly BuiltinRequest[]>()

/** `require('fs')` and `import 'fs'` of a module. */
export function builtinRequests(syntax: Syntax): readonly BuiltinRequest[] {
  const before = known.get(syntax)
  if (before !== undefined) return before
  const found: BuiltinRequest[] = []
  walk(syntax.program, (node) => {
    const request = requestOf(node)
    if (request?.type !== 'Literal' || typeof request.value !== 'string' || !bareBuiltins.has(request.value)) return
    const quote = syntax.code.charAt(request.start)
    found.push({ start: request.start, end: request.end, mark: `${quote}node:${request.value}${quote}` })
  })
  known.set(syntax, found)
  return found
}

function requestOf(node: Node): Node | null {
  if (
    node.type === 'ImportDeclaration' ||
    node.type === 'ExportNamedDeclaration' ||
    node.type === 'ExportAllDeclaration'
  )
    return node.source
  if (node.type === 'ImportExpression') return node.source
  if (node.type !== 'CallExpression' || node.callee.type !== 'Identifier' || node.callee.name !== 'require') return null
  return node.arguments[0] ?? null
}

/** The imports of a module that are what the global of the same name is: `const { Buffer } = require('buffer')`. */
export function importedGlobals(
  syntax: Syntax,
  { assigned }: ModuleScope,
  commonjs: CommonJs | null,
): ReadonlySet<string> {
  const found = new Set<string>()
  const note = (specifier: string, imported: string, local: string): void => {
    const names = globalsOfBuiltins[`node:${specifier.replace(/^node:/, '')}`]
    if (imported === local && names?.includes(local) === true && !assigned.has(local)) found.add(local)
  }
  for (const { specifier, names } of commonjs?.requires ?? [])
    for (const { imported, local } of names) note(specifier, imported, local)
  for (const statement of syntax.program.body) {
    if (statement.type !== 'ImportDeclaration') continue
    for (const each of statement.specifiers) {
      if (each.type === 'ImportSpecifier' && each.imported.type === 'Identifier')
        note(statement.source.value, each.imported.name, each.local.name)
    }
  }
  return found
}
