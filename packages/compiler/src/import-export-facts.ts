import type { ExportFacts, ImportFacts } from '@midflight/model'
import { bindingNames } from './binding-names.ts'
import type { Locate } from './source-map.ts'
import type { Node } from './syntax.ts'

type ImportNode = Extract<Node, { type: 'ImportDeclaration' }>
type RequestNode = ImportNode | Extract<Node, { type: 'ExportAllDeclaration' | 'ExportNamedDeclaration' }>

/** What a module imports, in source order; a request without names has one row. */
export function importFacts(body: readonly Node[], locate: Locate): ImportFacts[] {
  return body.flatMap((statement) => {
    if (statement.type === 'ImportDeclaration') return importsOf(statement, locate)
    // `export {} from './a.ts'` runs the module, and no more.
    if (statement.type !== 'ExportNamedDeclaration' || statement.source === null || statement.specifiers.length > 0)
      return []
    const place = locate(statement.start)
    const attributeType = attributeOf(statement)
    return [{ specifier: statement.source.value, attributeType, imported: null, local: null, ...place }]
  })
}

export function importsOf(statement: ImportNode, locate: Locate): ImportFacts[] {
  const specifier = statement.source.value
  const attributeType = attributeOf(statement)
  const shared = { specifier, attributeType, ...(statement.phase === 'source' ? { isSource: true } : {}) }
  if (statement.specifiers.length === 0) return [{ ...shared, imported: null, local: null, ...locate(statement.start) }]
  return statement.specifiers.map((node) => {
    const imported =
      node.type === 'ImportDefaultSpecifier'
        ? 'default'
        : node.type === 'ImportNamespaceSpecifier'
          ? '*'
          : nameOf(node.imported)
    return { ...shared, imported, local: node.local.name, ...locate(node.start) }
  })
}

function attributeOf(statement: RequestNode): string | null {
  const attribute = statement.attributes.find(
    ({ key }) => (key.type === 'Identifier' ? key.name : key.value) === 'type',
  )
  return attribute === undefined ? null : attribute.value.value
}

function attributeTypeOf(statement: RequestNode): { attributeType?: string } {
  const attributeType = attributeOf(statement)
  return attributeType === null ? {} : { attributeType }
}

function nameOf(node: Node): string {
  return node.type === 'Identifier' ? node.name : String((node as { value: unknown }).value)
}

/** What a module exports, in source order. */
export function exportFacts(body: readonly Node[], locate: Locate): ExportFacts[] {
  return body.flatMap((statement): ExportFacts[] => {
    const place = locate(statement.start)
    if (statement.type === 'ExportAllDeclaration') {
      return [
        {
          exported: statement.exported === null ? null : nameOf(statement.exported),
          local: null,
          specifier: statement.source.value,
          imported: '*',
          ...attributeTypeOf(statement),
          ...place,
        },
      ]
    }
    if (statement.type === 'ExportDefaultDeclaration') {
      const { declaration } = statement
      const named =
        declaration.type === 'FunctionDeclaration' || declaration.type === 'ClassDeclaration'
          ? declaration.id?.name
          : undefined
      return [{ exported: 'default', local: named ?? 'default', specifier: null, imported: null, ...place }]
    }
    if (statement.type !== 'ExportNamedDeclaration') return []
    const { declaration, source } = statement
    if (declaration !== null)
      return declaredNames(declaration).map((name) => ({
        exported: name,
        local: name,
        specifier: null,
        imported: null,
        ...place,
      }))
    return statement.specifiers.map((node) => ({
      exported: nameOf(node.exported),
      local: source === null ? nameOf(node.local) : null,
      specifier: source?.value ?? null,
      imported: source === null ? null : nameOf(node.local),
      ...attributeTypeOf(statement),
      ...locate(node.start),
    }))
  })
}

function declaredNames(declaration: Node): string[] {
  if (declaration.type === 'VariableDeclaration') return declaration.declarations.flatMap(({ id }) => bindingNames(id))
  const { id } = declaration as { id?: { name: string } | null }
  return id == null ? [] : [id.name]
}
