import { type SourceFile, SyntaxKind } from 'typescript/unstable/ast'
import type { Checker, Node } from '../compiler.ts'
import type { SourceNodes } from './source-nodes.ts'
import { useKindOf } from './use-kind.ts'
import type { UseKind } from './use.ts'
import { textOf } from './use-places.ts'

interface UntypedUse {
  readonly node: Node
  readonly subpath: string
  readonly name: string
  readonly kind: UseKind
}

/** What files use of a module that has no types: the names that they take out of it, by the syntax alone. What those are is not known. */
export class UntypedUses {
  /** Variables that hold such a module, by file. */
  readonly #modules = new Map<string, Map<number, string>>()
  readonly #names: UntypedUse[] = []

  /** Learns how a file names the module. */
  learn(source: SourceFile, specifier: Node, subpath: string, checker: Checker): void {
    for (const name of namesOf(specifier)) {
      const { parent } = name
      const { propertyName } = parent as Node & { readonly propertyName?: Node }
      const isOneOf = parent.kind === SyntaxKind.ImportSpecifier || parent.kind === SyntaxKind.BindingElement
      if (isOneOf) this.#names.push({ node: name, subpath, name: textOf(propertyName ?? name), kind: 'imported' })
      const symbol = checker.getSymbolAtLocation(name)
      if (isOneOf || symbol === undefined) continue
      const known = this.#modules.get(source.fileName) ?? new Map<number, string>()
      this.#modules.set(source.fileName, known.set(symbol.id, subpath))
    }
  }

  usesIn(source: SourceFile, { names }: SourceNodes, checker: Checker): readonly UntypedUse[] {
    const imported = this.#names.filter(({ node }) => node.getSourceFile() === source)
    const modules = this.#modules.get(source.fileName)
    if (modules === undefined) return imported
    const symbols = checker.getSymbolAtLocation(names)
    const read = names.flatMap((node, index): UntypedUse[] => {
      const subpath = modules.get(symbols[index]?.id ?? -1)
      if (subpath === undefined || isOwnName(node)) return []
      const { parent } = node
      const { name } = parent as Node & { readonly name?: Node }
      const isMember = parent.kind === SyntaxKind.PropertyAccessExpression && name !== node && name !== undefined
      const used = isMember ? name : node
      return [{ node: used, subpath, name: isMember ? textOf(name) : 'default', kind: useKindOf(used) }]
    })
    return [...imported, ...read]
  }
}

/** The names that an import or `require` binds. */
export function namesOf(specifier: Node): readonly Node[] {
  const { parent } = specifier
  if (parent.kind === SyntaxKind.ImportDeclaration) {
    const { importClause } = parent as Node & { readonly importClause?: Node }
    return importClause === undefined ? [] : bindingsIn(importClause)
  }
  let at = parent
  while (
    at.kind === SyntaxKind.CallExpression ||
    at.kind === SyntaxKind.AwaitExpression ||
    at.kind === SyntaxKind.ExternalModuleReference
  )
    at = at.parent
  const { name } = at as Node & { readonly name?: Node }
  return name === undefined || at.kind === SyntaxKind.PropertyAccessExpression ? [] : bindingsIn(name)
}

function bindingsIn(node: Node): readonly Node[] {
  if (node.kind === SyntaxKind.Identifier) return [node]
  const found: Node[] = []
  node.forEachChild((child) => {
    const { name } = child as Node & { readonly name?: Node }
    const isElement = child.kind === SyntaxKind.ImportSpecifier || child.kind === SyntaxKind.BindingElement
    if (isElement && name?.kind === SyntaxKind.Identifier) found.push(name)
    else if (!isElement) found.push(...bindingsIn(child))
  })
  return found
}

function isOwnName({ parent }: Node): boolean {
  return (
    parent.kind === SyntaxKind.VariableDeclaration ||
    parent.kind === SyntaxKind.ImportClause ||
    parent.kind === SyntaxKind.NamespaceImport ||
    parent.kind === SyntaxKind.ImportEqualsDeclaration
  )
}
