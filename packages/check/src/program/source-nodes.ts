import { SyntaxKind, type SourceFile } from 'typescript/unstable/ast'
import type { Node } from '../compiler.ts'

/** What of a file may use a package, in the order of the text. */
export interface SourceNodes {
  /** Names, and texts in the place of names: `value['add']`. */
  readonly names: readonly Node[]
  /** Objects that are written, JSX attributes too: what they are given for tells what their properties are. */
  readonly objects: readonly Node[]
  /** `const { add } = queue` */
  readonly patterns: readonly Node[]
  /** `value[name]`, where the name is no text. */
  readonly computed: readonly Node[]
  /** What is given away: arguments, what is assigned, what is returned as another type. */
  readonly given: readonly Node[]
  /** Texts that name modules. */
  readonly specifiers: readonly Node[]
  /** Modules whose names are computed. */
  readonly computedModules: readonly Node[]
}

type Collected = { readonly [List in keyof SourceNodes]: Node[] }

export function nodesOf(source: SourceFile): SourceNodes {
  const found: Collected = {
    names: [],
    objects: [],
    patterns: [],
    computed: [],
    given: [],
    specifiers: [],
    computedModules: [],
  }
  const seen = new Set<number>()
  const visit = (node: Node): void => {
    if (node.kind === SyntaxKind.Identifier) {
      if (!seen.has(node.pos)) found.names.push(node)
      seen.add(node.pos)
      return
    }
    collect(node, found)
    for (const comment of node.jsDoc ?? []) comment.forEachChild(visit)
    node.forEachChild(visit)
  }
  source.forEachChild(visit)
  return found
}

function collect(node: Node, found: Collected): void {
  const { expression, argumentExpression, arguments: given, right, initializer, moduleSpecifier } = node as Parts
  switch (node.kind) {
    case SyntaxKind.ObjectLiteralExpression:
    case SyntaxKind.JsxAttributes:
      found.objects.push(node)
      break
    case SyntaxKind.ObjectBindingPattern:
      found.patterns.push(node)
      break
    case SyntaxKind.ElementAccessExpression:
      if (isText(argumentExpression)) found.names.push(argumentExpression!)
      else found.computed.push(node)
      break
    case SyntaxKind.CallExpression:
    case SyntaxKind.NewExpression:
      if (isModuleCall(expression)) collectModule(given?.[0], found)
      else found.given.push(...(given ?? []))
      break
    case SyntaxKind.BinaryExpression:
      found.given.push(right!)
      break
    case SyntaxKind.PropertyAssignment:
    case SyntaxKind.VariableDeclaration:
    case SyntaxKind.PropertyDeclaration:
      if (initializer !== undefined) found.given.push(initializer)
      break
    case SyntaxKind.ReturnStatement:
    case SyntaxKind.AsExpression:
    case SyntaxKind.SpreadElement:
    case SyntaxKind.ShorthandPropertyAssignment:
      if (expression !== undefined) found.given.push(expression)
      break
    case SyntaxKind.ImportDeclaration:
    case SyntaxKind.JSImportDeclaration:
    case SyntaxKind.ExportDeclaration:
      if (moduleSpecifier !== undefined) found.specifiers.push(moduleSpecifier)
      break
    case SyntaxKind.ExternalModuleReference:
      if (expression !== undefined) collectModule(expression, found)
      break
    case SyntaxKind.ImportType:
      collectImportType(node, found)
      break
    default:
  }
}

/** Parts that some kinds of nodes have. */
interface Parts extends Node {
  readonly expression?: Node
  readonly argumentExpression?: Node
  readonly arguments?: readonly Node[]
  readonly right?: Node
  readonly initializer?: Node
  readonly moduleSpecifier?: Node
}

function collectModule(specifier: Node | undefined, found: Collected): void {
  if (specifier === undefined) return
  if (isText(specifier)) found.specifiers.push(specifier)
  else found.computedModules.push(specifier)
}

function collectImportType(node: Node, found: Collected): void {
  const { literal } = (node as Node & { readonly argument: Node & { readonly literal?: Node } }).argument
  if (isText(literal)) found.specifiers.push(literal!)
}

/** `require(…)`, `require.resolve(…)` and `import(…)` */
function isModuleCall(callee: Node | undefined): boolean {
  if (callee === undefined) return false
  if (callee.kind === SyntaxKind.ImportKeyword) return true
  return /^require(?:\.resolve)?$/.test(callee.getText())
}

export function isText(node: Node | undefined): boolean {
  return node?.kind === SyntaxKind.StringLiteral || node?.kind === SyntaxKind.NoSubstitutionTemplateLiteral
}
