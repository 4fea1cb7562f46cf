import { type CallExpression, SyntaxKind } from 'typescript/unstable/ast'
import { TypeFlags } from 'typescript/unstable/sync'
import type { Node, Type } from '../compiler.ts'
import type { TypesAt } from './types-at.ts'

/** Tells where values go of which the compiler no longer knows the type. */
export class ValueFlow {
  readonly #types: TypesAt
  readonly #isOfProgram: (file: string) => boolean

  constructor(types: TypesAt, isOfProgram: (file: string) => boolean) {
    this.#types = types
    this.#isOfProgram = isOfProgram
  }

  /** Whether a value, or a variable that it is put into, is lost. `referencesTo` gives all names of the variable. */
  isLostSoon(value: Node, referencesTo: (name: Node) => readonly Node[]): boolean {
    const { parent } = outermost(value)
    const { name } = parent as Node & { readonly name?: Node }
    if (this.isLost(value)) return true
    if (parent.kind !== SyntaxKind.VariableDeclaration || name?.kind !== SyntaxKind.Identifier) return false
    return referencesTo(name).some((reference) => reference !== name && this.isLost(reference))
  }

  /** Whether a value is handed to the program's own code as `any`, so that what is done with it there is not known. */
  isLost(value: Node): boolean {
    const whole = outermost(value)
    const { parent } = whole
    switch (parent.kind) {
      case SyntaxKind.CallExpression:
      case SyntaxKind.NewExpression:
        return this.#isArgumentLost(whole, parent as CallExpression)
      case SyntaxKind.AsExpression:
        return isAnything(this.#types.of(parent))
      case SyntaxKind.VariableDeclaration: {
        const { type, name } = parent as Node & { readonly type?: Node; readonly name: Node }
        return type !== undefined && isAny(this.#types.of(name))
      }
      case SyntaxKind.BinaryExpression: {
        const { left, right } = parent as Node & { readonly left: Node; readonly right: Node }
        return right === whole && isAssignment(parent) && isAny(this.#types.of(left)) && !isExports(left)
      }
      case SyntaxKind.PropertyAssignment:
        return isAny(this.#types.wanted(whole))
      default:
        return false
    }
  }

  /** To a parameter that has no type, or to something that has none itself. What only shows values is no way out for them. */
  #isArgumentLost(value: Node, call: CallExpression): boolean {
    if (!call.arguments?.some((argument) => argument === value)) return false
    if (isAny(this.#types.of(call.expression))) return true
    return (
      isAny(this.#types.wanted(value)) && (this.#isOfTheProgram(call) || !onlyShows.test(call.expression.getText()))
    )
  }

  #isOfTheProgram(call: CallExpression): boolean {
    const declaration = this.#types.signatureOf(call)?.declaration
    return declaration !== undefined && this.#isOfProgram(declaration.path)
  }
}

/** Functions of the platform that take anything, and read no member of it by a name of its own. */
const onlyShows =
  /^(?:console\.\w+|JSON\.stringify|String|Boolean|Array\.isArray|Object\.is|Number\.\w+|(?:util\.)?(?:inspect|format)|assert(?:\.\w+)*)$/

/** What an assertion makes of a value so that anything else can be made of it. */
function isAnything(type: Type | undefined): boolean {
  return type !== undefined && (type.flags & (TypeFlags.Any | TypeFlags.Unknown)) !== 0
}

export function isAny(type: Type | undefined): boolean {
  return type !== undefined && (type.flags & TypeFlags.Any) !== 0
}

function outermost(value: Node): Node {
  const { parent } = value
  switch (parent.kind) {
    case SyntaxKind.ParenthesizedExpression:
    case SyntaxKind.NonNullExpression:
    case SyntaxKind.AwaitExpression:
      return outermost(parent)
    default:
      return value
  }
}

function isAssignment(node: Node): boolean {
  const { operatorToken } = node as Node & { readonly operatorToken: Node }
  return operatorToken.kind === SyntaxKind.EqualsToken
}

/** What a CommonJS module exports is followed by the compiler. */
function isExports(left: Node): boolean {
  return /^(?:module\.)?exports\b/.test(left.getText())
}
