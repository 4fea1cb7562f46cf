import { analyze, type Reference, type Scope, type Variable } from 'eslint-scope'
import { visitorKeys } from 'oxc-parser'
import { isClass, walk, type Node, type Syntax } from './syntax.ts'

/** One occurrence of a top-level binding. */
export interface BindingReference {
  readonly node: Extract<Node, { type: 'Identifier' }>
  readonly binding: string
  readonly writes: boolean
  /** The write that the declaration's own initialiser makes. */
  readonly initializes: boolean
}

export interface ModuleScope {
  /** Every reference to a top-level binding (imports included), in source order. */
  readonly references: readonly BindingReference[]
  /** Bindings that anything but their initialiser writes to. */
  readonly assigned: ReadonlySet<string>
  /** `var` bindings. */
  readonly vars: ReadonlySet<string>
  /** Names that resolve to nothing in the module: globals. */
  readonly globals: ReadonlySet<string>
  /** All places where such a name stands. */
  readonly globalNodes: ReadonlySet<Node>
  /** A name that the module declares in one place. */
  declaredOnce(name: string): boolean
  /** A function that uses nothing but its own variables, top-level bindings and globals. */
  closesOverModuleOnly(node: Node): boolean
  /** Variables of enclosing functions that a function uses; null where its scope is not known. */
  capturesOf(node: Node): readonly CapturedVariable[] | null
  /** Variables that are in sight of a function, that it does not use, and that other functions inside those around it do: innermost first. */
  besides(node: Node): readonly CapturedVariable[]
  /** The variables of a function, its blocks and the functions around it: where they are declared, and where they stand. */
  variablesOf(node: Node): readonly LocalVariable[]
  /** References to what a nested declaration binds, its own initialiser's write left out. */
  referencesTo(declaration: Node, name: string): readonly Node[]
}

/** A variable of a function around another one, and where the inner function uses it. */
export interface CapturedVariable {
  readonly name: string
  readonly kind: 'parameter' | 'variable' | 'function' | 'class' | 'other'
  /** The function whose own name it is. */
  readonly isOwnName: boolean
  /** The declaration: a declarator, a function, a class, a catch clause. */
  readonly declaration: Node
  readonly identifier: Node
  /** Something other than its initialiser writes to it, or nothing tells when it is initialised. */
  readonly isAssigned: boolean
  readonly uses: readonly Extract<Node, { type: 'Identifier' }>[]
}

export interface LocalVariable {
  readonly name: string
  readonly declared: readonly Node[]
  readonly places: readonly Node[]
}

/** Resolves every identifier of a module. Throws nothing: the parser has accepted the code. */
export function analyzeScope(syntax: Syntax, sourceType: 'module' | 'commonjs' = 'module'): ModuleScope {
  const manager = analyze(syntax.program as never, {
    ecmaVersion: 2025,
    sourceType,
    // Given as a whole, the table would be copied at every pattern.
    fallback: (node: { type: string }) => visitorKeys[node.type] ?? [],
    ...(hasImportOptions(syntax) ? { childVisitorKeys: { ImportExpression: ['source', 'options'] } } : {}),
  })
  const globalScope = manager.globalScope
  const moduleScope = globalScope?.childScopes[0]
  if (globalScope === null || moduleScope === undefined) throw new Error('eslint-scope found no module scope')
  const references: BindingReference[] = []
  const assigned = new Set<string>()
  const add = (name: string, reference: Reference): void => {
    const node = reference.identifier as unknown as BindingReference['node']
    references.push({ node, binding: name, writes: reference.isWrite(), initializes: reference.init === true })
    if (reference.isWrite() && reference.init !== true) assigned.add(name)
  }
  for (const variable of moduleScope.variables) {
    for (const reference of variable.references) add(variable.name, reference)
  }
  for (const variable of innerClassNames(moduleScope)) {
    for (const reference of variable.references) add(outerName(variable, syntax), reference)
  }
  references.sort((left, right) => left.node.start - right.node.start)
  return {
    references,
    assigned,
    vars: new Set(moduleScope.variables.filter(isVar).map((variable) => variable.name)),
    globals: new Set(globalScope.through.map((reference) => reference.identifier.name)),
    globalNodes: new Set(globalScope.through.map((reference) => reference.identifier as unknown as Node)),
    declaredOnce: (name) => moduleScope.set.get(name)?.defs.length === 1,
    closesOverModuleOnly: (node) => {
      const scope = manager.acquire(node as never)
      return (
        scope !== null && scope.through.every(({ resolved }) => resolved === null || resolved.scope === moduleScope)
      )
    },
    capturesOf: (node) => capturesOf(manager.acquire(node as never, true), moduleScope),
    besides: (node) => besidesOf(manager.acquire(node as never, true), moduleScope),
    variablesOf: (node) => variablesOf(manager.acquire(node as never, true), moduleScope),
    referencesTo: (declaration, name) => {
      const variable = manager.getDeclaredVariables(declaration as never).find((found) => found.name === name)
      const references = variable?.references.filter((reference) => reference.init !== true) ?? []
      return references.map((reference) => reference.identifier as unknown as Node)
    },
  }
}

function capturesOf(scope: Scope | null, moduleScope: Scope): CapturedVariable[] | null {
  if (scope === null) return null
  const captured = new Map<Variable, Reference[]>()
  for (const reference of scope.through) {
    const variable = reference.resolved
    if (variable === null || variable.scope === moduleScope || isTopLevelClassName(variable, moduleScope)) continue
    captured.set(variable, [...(captured.get(variable) ?? []), reference])
  }
  return [...captured].map(([variable, references]) => capturedVariable(variable, references, scope))
}

/** V8 keeps a variable that any inner function uses for as long as one of them is there, whichever: to name it in another one keeps nothing more. */
function besidesOf(scope: Scope | null, moduleScope: Scope): CapturedVariable[] {
  const found: CapturedVariable[] = []
  if (scope === null) return found
  const hidden = new Set([...scope.set.keys(), ...scope.through.map(({ identifier }) => identifier.name)])
  for (let around = scope.upper; around !== null && around !== moduleScope; around = around.upper) {
    for (const variable of around.variables) {
      if (hidden.has(variable.name)) continue
      hidden.add(variable.name)
      if (variable.references.some(({ from }) => from.variableScope !== variable.scope.variableScope))
        found.push(capturedVariable(variable, [], scope))
    }
  }
  return found
}

function variablesOf(scope: Scope | null, moduleScope: Scope): LocalVariable[] {
  if (scope === null) return []
  const scopes = [scope]
  // The list grows while it is walked.
  for (const each of scopes)
    scopes.push(...each.childScopes.filter(({ variableScope }) => variableScope === scope.variableScope))
  for (let around = scope.upper; around !== null && around !== moduleScope; around = around.upper) scopes.push(around)
  return scopes
    .flatMap(({ variables }) => variables)
    .map(({ name, defs, references }) => {
      const declared = defs.map((definition) => definition.name as unknown as Node)
      const uses = references.map(({ identifier }) => identifier as unknown as Node)
      return { name, declared, places: [...declared, ...uses] }
    })
}

function isTopLevelClassName({ scope, name }: Variable, moduleScope: Scope): boolean {
  return scope.type === 'class' && scope.upper === moduleScope && name !== 'arguments'
}

const capturedKinds: Readonly<Record<string, CapturedVariable['kind']>> = {
  Parameter: 'parameter',
  Variable: 'variable',
  FunctionName: 'function',
  ClassName: 'class',
}

function capturedVariable(variable: Variable, references: readonly Reference[], scope: Scope): CapturedVariable {
  const [definition] = variable.defs
  const isVarVariable = isVar(variable)
  return {
    name: variable.name,
    kind: capturedKinds[definition?.type ?? ''] ?? 'other',
    isOwnName: variable.scope.type === 'function-expression-name' && variable.scope.block === scope.block,
    declaration: (definition?.node ?? variable.scope.block) as unknown as Node,
    identifier: (definition?.name ?? variable.scope.block) as unknown as Node,
    isAssigned:
      isVarVariable || variable.references.some((reference) => reference.isWrite() && reference.init !== true),
    uses: references.map(({ identifier }) => identifier as unknown as CapturedVariable['uses'][number]),
  }
}

/** The table of eslint-scope knows no second argument of `import()`. */
function hasImportOptions({ code, program }: Syntax): boolean {
  if (!/\bimport(\.\w+)?\(/.test(code)) return false
  let found = false
  walk(program, (node) => {
    if (node.type === 'ImportExpression' && node.options !== null) found = true
    return !found
  })
  return found
}

function isVar(variable: Variable): boolean {
  return variable.defs.some(
    (definition) => definition.type === 'Variable' && (definition.parent as { kind?: string } | null)?.kind === 'var',
  )
}

/** A class has a second binding of its name, for its own body. For a top-level class it means the same item. */
function innerClassNames(moduleScope: Scope): Variable[] {
  return moduleScope.childScopes.filter((scope) => scope.type === 'class').flatMap((scope) => scope.variables)
}

/** `const Room = class Inner {}` is the item `Room`; a class declaration has the same name outside and inside. */
function outerName(variable: Variable, syntax: Syntax): string {
  const block = variable.scope.block as unknown as Node
  const parent = syntax.parents.get(block)
  if (isClass(block) && parent?.type === 'VariableDeclarator' && parent.id.type === 'Identifier') return parent.id.name
  return variable.name
}
