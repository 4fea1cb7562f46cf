import { SyntaxKind } from 'typescript/unstable/ast'
import type {
  BinaryExpression,
  CallExpression,
  ElementAccessExpression,
  HeritageClause,
  PropertyAccessExpression,
  QualifiedName,
} from 'typescript/unstable/ast'
import type { Node } from '../compiler.ts'
import type { UseKind } from './use.ts'

/** What is done with what a name stands for: `value.add` of the name `add`. */
export function wholeOf(name: Node): Node {
  const { parent } = name
  switch (parent.kind) {
    case SyntaxKind.PropertyAccessExpression:
      return (parent as PropertyAccessExpression).name === name ? wholeOf(parent) : name
    case SyntaxKind.ElementAccessExpression:
      return (parent as ElementAccessExpression).argumentExpression === name ? wholeOf(parent) : name
    case SyntaxKind.QualifiedName:
      return (parent as QualifiedName).right === name ? wholeOf(parent) : name
    case SyntaxKind.ParenthesizedExpression:
    case SyntaxKind.NonNullExpression:
      return wholeOf(parent)
    default:
      return name
  }
}

export function useKindOf(name: Node): UseKind {
  const whole = wholeOf(name)
  const { parent } = whole
  switch (parent.kind) {
    case SyntaxKind.ImportSpecifier:
    case SyntaxKind.ImportClause:
    case SyntaxKind.NamespaceImport:
    case SyntaxKind.ImportEqualsDeclaration:
    case SyntaxKind.BindingElement:
      return 'imported'
    case SyntaxKind.ExportSpecifier:
    case SyntaxKind.ExportDeclaration:
    case SyntaxKind.ExportAssignment:
      return 're-exported'
    case SyntaxKind.CallExpression:
      return (parent as CallExpression).expression === whole ? 'called' : 'read'
    case SyntaxKind.TaggedTemplateExpression:
    case SyntaxKind.Decorator:
    case SyntaxKind.JsxOpeningElement:
    case SyntaxKind.JsxSelfClosingElement:
      return 'called'
    case SyntaxKind.NewExpression:
      return (parent as unknown as CallExpression).expression === whole ? 'constructed' : 'read'
    case SyntaxKind.ExpressionWithTypeArguments:
      return isImplements(parent.parent) ? 'implemented' : 'extended'
    case SyntaxKind.PropertyAssignment:
    case SyntaxKind.ShorthandPropertyAssignment:
    case SyntaxKind.JsxAttribute:
      return 'read'
    case SyntaxKind.PrefixUnaryExpression:
    case SyntaxKind.PostfixUnaryExpression:
    case SyntaxKind.DeleteExpression:
      return isChanged(whole) ? 'written' : 'read'
    case SyntaxKind.BinaryExpression:
      return isAssigned(parent as BinaryExpression, whole) ? 'written' : 'read'
    default:
      return isInType(whole) ? 'typed as' : 'read'
  }
}

function isImplements(node: Node): boolean {
  return node.kind === SyntaxKind.HeritageClause && (node as HeritageClause).token === SyntaxKind.ImplementsKeyword
}

function isChanged({ parent }: Node): boolean {
  if (parent.kind === SyntaxKind.DeleteExpression) return true
  const { operator } = parent as Node & { readonly operator: SyntaxKind }
  return operator === SyntaxKind.PlusPlusToken || operator === SyntaxKind.MinusMinusToken
}

function isAssigned({ left, operatorToken }: BinaryExpression, whole: Node): boolean {
  return (
    left === whole &&
    operatorToken.kind >= SyntaxKind.FirstAssignment &&
    operatorToken.kind <= SyntaxKind.LastAssignment
  )
}

/** Whether something stands where a type is written. */
export function isInType({ parent }: Node): boolean {
  return (
    (parent.kind >= SyntaxKind.FirstTypeNode && parent.kind <= SyntaxKind.LastTypeNode) ||
    parent.kind === SyntaxKind.QualifiedName ||
    (parent.kind >= SyntaxKind.FirstJSDocNode && parent.kind <= SyntaxKind.LastJSDocNode)
  )
}
