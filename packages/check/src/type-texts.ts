import { SyntaxKind, type Identifier, type Node as TreeNode } from 'typescript/unstable/ast'
import { NodeBuilderFlags, SymbolFlags } from 'typescript/unstable/sync'
import { followed, textFlags, treeOf, type Checker, type Node, type Symbol, type Type } from './compiler.ts'

/**
 * Longest text of a type in a client, in UTF-16 units. Computed types have up to a million, which takes the compiler a second to write, and as long to read in each
 * client.
 */
export const maxTextLength = 10_000

/** Types as the compiler writes them at a place in a client, each asked for once. */
export class TypeTexts {
  readonly #checker: Checker
  readonly #enclosing: Node
  readonly #whole = new Map<number, string>()
  readonly #sayable = new Map<number, string | null>()
  /** By name: whether clients can use it unqualified, as they can what is global. */
  readonly #isKnown = new Map<string, boolean>()
  /** Names that clients do not know, and that stand for texts too long to write: computed types, most of them. */
  readonly #endless = new Set<string>()

  /** Names that the package exports and clients of the other version have no use for: gone there, or with type parameters that must be given now. */
  #missing: ReadonlySet<string> = new Set()
  /** Those names as they are found in texts: `cookie.Options`, after which no name goes on. */
  #missingNames: RegExp | null = null

  constructor(checker: Checker, enclosing: Node) {
    this.#checker = checker
    this.#enclosing = enclosing
  }

  /** `cookie.Options`: what mentions it is to be written without. To be said before anything is asked for. */
  miss(accesses: ReadonlySet<string>): void {
    this.#missing = accesses
    const names = [...accesses].map((access) => access.replaceAll(/[.$]/g, '\\$&')).join('|')
    this.#missingNames = names === '' ? null : new RegExp(`(?<![\\w$.])(?:${names})(?![\\w$.])`, 'g')
  }

  isMissing(access: string): boolean {
    return this.#missing.has(access)
  }

  /** Clients declare type parameters that have this name. */
  declare(name: string): void {
    this.#isKnown.set(name, true)
  }

  /** As the compiler writes it, whoever can understand that. */
  whole(type: Type): string {
    const known = this.#whole.get(type.id)
    if (known !== undefined) return known
    const text = this.#checker.typeToString(type, this.#enclosing, textFlags)
    this.#whole.set(type.id, text)
    return text
  }

  /** As clients of every version can write it; `null` if they cannot: it names what only the package's own files know, or is very long. */
  sayable(type: Type): string | null {
    const known = this.#sayable.get(type.id)
    if (known !== undefined) return known
    const text = this.#sayableWith(type, textFlags)
    this.#sayable.set(type.id, text)
    return text
  }

  /** What an alias stands for, in place of its name; `null` if clients cannot write that. */
  expanded(type: Type): string | null {
    return this.#sayableWith(type, textFlags | NodeBuilderFlags.InTypeAlias)
  }

  /** Whether clients can name this: `Promise`, `import("events").EventEmitter`, `cookie.Options`. */
  isName(text: string): boolean {
    if (/^[\w$.]+$/.test(text)) return this.#missingIn(text).length === 0 && this.#isKnownName(text.split('.')[0]!)
    return text.startsWith('import(') && ownNames(text).length === 0
  }

  #sayableWith(type: Type, flags: NodeBuilderFlags): string | null {
    if (this.#endless.size > 0 && this.#hiddenNames(type, flags).some((name) => this.#endless.has(name))) return null
    const text = this.#checker.typeToString(type, this.#enclosing, flags)
    if (text.length <= maxTextLength) return this.#unknownNames(text, type, flags).length === 0 ? text : null
    for (const name of this.#hiddenNames(type, flags)) this.#endless.add(name)
    return null
  }

  /** Names that clients do not have and that its text is written out for, where it is not cut: with all names in place it is quick to write. */
  #hiddenNames(type: Type, flags: NodeBuilderFlags): readonly string[] {
    const named = flags | NodeBuilderFlags.UseAliasDefinedOutsideCurrentScope
    const text = this.#checker.typeToString(type, this.#enclosing, named)
    const qualified = [...text.replaceAll(quoted, '""').matchAll(qualifiedNames)].map(([name]) => name)
    return [...this.#unknownNames(text, type, named), ...qualified.filter((name) => !this.#isExported(name))]
  }

  #unknownNames(text: string, type: Type, flags: NodeBuilderFlags): readonly string[] {
    const own = [...ownNames(text), ...this.#missingIn(text)]
    if (own.length > 0) return own
    // Most texts have names only that are known, so that the tree is not needed, which tells names of types from those of parameters.
    const words = text.replaceAll(quoted, '""').matchAll(unqualifiedNames)
    if ([...words].every(([word]) => languageWords.has(word) || this.#isKnownName(word))) return []
    const tree = treeOf(this.#checker, type, this.#enclosing, flags)
    return tree === undefined ? [] : unboundNames(tree).filter((name) => !this.#isKnownName(name))
  }

  #missingIn(text: string): readonly string[] {
    return this.#missingNames === null ? [] : [...text.matchAll(this.#missingNames)].map(([name]) => name)
  }

  /** Whether a client has `zod.util.Omit`. */
  #isExported(qualified: string): boolean {
    const known = this.#isKnown.get(qualified)
    if (known !== undefined) return known
    const [root, ...members] = qualified.split('.')
    let found = this.#resolved(root!)
    for (const member of members)
      if (found !== undefined) found = this.#checker.getMemberInModuleExports(followed(this.#checker, found), member)
    this.#isKnown.set(qualified, found !== undefined)
    return found !== undefined
  }

  #isKnownName(name: string): boolean {
    const known = this.#isKnown.get(name)
    if (known !== undefined) return known
    const isKnown = this.#resolved(name) !== undefined
    this.#isKnown.set(name, isKnown)
    return isKnown
  }

  #resolved(name: string): Symbol | undefined {
    const meaning = SymbolFlags.Type | SymbolFlags.Value | SymbolFlags.Namespace
    return this.#checker.resolveName(name, meaning, this.#enclosing)
  }
}

/** What it has of the package's own files, by their paths. */
function ownNames(text: string): readonly string[] {
  return [...text.matchAll(/import\("\.{0,2}\/[^"]*"\)(?:\.[\w$]+)*/g)].map(([name]) => name)
}

const quoted = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g
/** Words that stand neither after a dot nor before the colon of a member or a parameter. */
const qualifiedNames = /(?<![\w$.])[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)+(?![\w$]|\??:|\()/g
const unqualifiedNames = /(?<![\w$.])[A-Za-z_$][\w$]*(?![\w$]|\??:|\()/g
const languageWords: ReadonlySet<string> = new Set(
  'any unknown never void null undefined string number bigint boolean symbol object true false this is asserts typeof keyof unique readonly infer extends in as new abstract import get set'.split(
    ' ',
  ),
)

/** Names that a type uses and does not declare itself, the first part of qualified ones. */
function unboundNames(tree: TreeNode): readonly string[] {
  const used = new Set<string>()
  const declared = new Set<string>()
  const visit = (node: TreeNode): void => {
    const { typeName, exprName, name } = node as { typeName?: TreeNode; exprName?: TreeNode; name?: Identifier }
    if (node.kind === SyntaxKind.TypeParameter && name !== undefined) declared.add(name.text)
    if (node.kind === SyntaxKind.TypeReference && typeName !== undefined) used.add(firstNameOf(typeName))
    if (node.kind === SyntaxKind.TypeQuery && exprName?.kind !== SyntaxKind.ImportType && exprName !== undefined)
      used.add(firstNameOf(exprName))
    node.forEachChild(visit)
  }
  visit(tree)
  return [...used].filter((name) => name !== '' && !declared.has(name))
}

function firstNameOf(name: TreeNode): string {
  const { left, text } = name as { left?: TreeNode; text?: string }
  return left === undefined ? (text ?? '') : firstNameOf(left)
}
