import { parseSync, Visitor } from 'oxc-parser'
import { lineOf, type SourceFile } from './source-files.ts'

/** One place where a file names another module; `specifier` is undefined where it is computed. */
export type Import = { readonly specifier: string | undefined; readonly line: number; readonly typeOnly: boolean }

type Literal = { readonly type: string; readonly value?: unknown }

/** Every import of a file: static, re-export, dynamic, in a type, `require`, `getBuiltinModule`. */
export function importsOf(file: SourceFile): Import[] {
  const parsed = parseSync(file.path, file.text)
  const error = parsed.errors[0]
  if (error !== undefined) throw new Error(`Cannot read the imports of ${file.path}: ${error.message}`)

  const imports: Import[] = []
  const add = (node: { start: number }, source: Literal | null | undefined, typeOnly = false): void => {
    const specifier = source?.type === 'Literal' && typeof source.value === 'string' ? source.value : undefined
    imports.push({ specifier, line: lineOf(file.text, node.start), typeOnly })
  }
  new Visitor({
    ImportDeclaration: (node) => add(node, node.source, node.importKind === 'type'),
    ExportAllDeclaration: (node) => add(node, node.source, node.exportKind === 'type'),
    ExportNamedDeclaration: (node) => {
      if (node.source !== null) add(node, node.source, node.exportKind === 'type')
    },
    ImportExpression: (node) => add(node, node.source),
    TSImportType: (node) => add(node, node.source, true),
    CallExpression: (node) => {
      const { callee } = node
      const isRequire = callee.type === 'Identifier' && callee.name === 'require'
      const isBuiltin =
        callee.type === 'MemberExpression' &&
        callee.property.type === 'Identifier' &&
        callee.property.name === 'getBuiltinModule'
      if (isRequire || isBuiltin) add(node, node.arguments[0])
    },
  }).visit(parsed.program)
  return imports
}
