import { bindingNames } from './binding-names.ts'
import { dottedName } from './purity.ts'
import type { ModuleScope } from './scope.ts'
import type { FunctionNode, Node } from './syntax.ts'

/** What a UMD head does in Node: `module.exports = factory(require('x'))`, `factory(exports)`. */
export interface Chosen {
  /** The head's parameter that it calls. */
  readonly factory: string
  readonly given: readonly Node[]
  readonly result: 'exports' | 'unused'
}

const names = new Set(['require', 'module', 'exports', '__filename', '__dirname'])

/** A name that Node gives to every CommonJS module. */
export function isGiven(name: string): boolean {
  return names.has(name)
}

/** Follows the tests of a head as they are in Node, where `define` is no loader's. Null where it is no such head, or cannot be told. */
export function chosenIn({ params, body }: FunctionNode, scope: ModuleScope): Chosen | null {
  const parameters = params.flatMap((parameter) => bindingNames(parameter))
  if (body?.type !== 'BlockStatement' || parameters.some(isGiven) || parameters.includes('define')) return null
  const statements = body.body.filter((node) => !(node.type === 'ExpressionStatement' && node.directive != null))
  if (statements.length !== 1) return null
  const head = new Head(scope, new Set(parameters))
  return head.statement(statements[0] ?? null)
}

class Head {
  readonly #scope: ModuleScope
  readonly #parameters: ReadonlySet<string>

  constructor(scope: ModuleScope, parameters: ReadonlySet<string>) {
    this.#scope = scope
    this.#parameters = parameters
  }

  statement(node: Node | null): Chosen | null {
    switch (node?.type) {
      case 'IfStatement': {
        const holds = this.#holds(node.test)
        return holds === null ? null : this.statement(holds ? node.consequent : node.alternate)
      }
      case 'BlockStatement':
        return node.body.length === 1 ? this.statement(node.body[0]!) : this.#taken(node.body)
      case 'ExpressionStatement':
        return this.#expression(node.expression)
      default:
        return null
    }
  }

  #expression(node: Node): Chosen | null {
    if (node.type === 'ConditionalExpression') {
      const holds = this.#holds(node.test)
      return holds === null ? null : this.#expression(holds ? node.consequent : node.alternate)
    }
    if (node.type === 'AssignmentExpression') {
      const isWhole = node.operator === '=' && dottedName(node.left) === 'module.exports'
      const called = isWhole ? this.#called(node.right) : null
      return called === null ? null : { ...called, result: 'exports' }
    }
    const called = this.#called(node)
    return called === null ? null : { ...called, result: 'unused' }
  }

  /** `var v = factory(require, exports); if (v !== undefined) module.exports = v`, as TypeScript has it: of a factory that returns nothing. */
  #taken([first, second, third]: readonly Node[]): Chosen | null {
    if (first?.type !== 'VariableDeclaration' || second?.type !== 'IfStatement' || third !== undefined) return null
    const init = first.declarations.length === 1 ? first.declarations[0]!.init : null
    const called = init === null ? null : this.#called(init)
    return called === null ? null : { ...called, result: 'unused' }
  }

  #called(node: Node): Pick<Chosen, 'factory' | 'given'> | null {
    if (node.type !== 'CallExpression' || node.optional || node.callee.type !== 'Identifier') return null
    const { name } = node.callee
    if (!this.#parameters.has(name) || !node.arguments.every((argument) => this.#isPlain(argument))) return null
    return { factory: name, given: node.arguments }
  }

  /** `exports`, `module`, `require`, `require('x')`. */
  #isPlain(node: Node): boolean {
    if (node.type === 'Identifier') return isGiven(node.name) && this.#scope.globalNodes.has(node)
    if (node.type !== 'CallExpression' || node.arguments.length !== 1) return false
    const isRequire = node.callee.type === 'Identifier' && node.callee.name === 'require'
    return isRequire && this.#isPlain(node.callee) && node.arguments[0]!.type === 'Literal'
  }

  /** Whether a test holds while Node loads the module. */
  #holds(node: Node): boolean | null {
    if (node.type === 'LogicalExpression') {
      const left = this.#holds(node.left)
      if (node.operator === '&&') return left === false ? false : left === null ? null : this.#holds(node.right)
      if (node.operator === '||') return left === true ? true : left === null ? null : this.#holds(node.right)
      return null
    }
    if (node.type === 'UnaryExpression' && node.operator === '!') {
      const holds = this.#holds(node.argument)
      return holds === null ? null : !holds
    }
    if (node.type === 'BinaryExpression') {
      const [type, text] = [
        this.#typeIn(node.left) ?? this.#typeIn(node.right),
        textOf(node.right) ?? textOf(node.left),
      ]
      if (type === null || text === null) return null
      if (/^===?$/.test(node.operator)) return type === text
      return /^!==?$/.test(node.operator) ? type !== text : null
    }
    const name = dottedName(node)
    if (name === 'define.amd' || name === 'define') return false
    return name === 'module.exports' || name === 'exports' || name === 'module' ? true : null
  }

  /** What `typeof x` gives. */
  #typeIn(node: Node): string | null {
    if (node.type !== 'UnaryExpression' || node.operator !== 'typeof') return null
    const name = dottedName(node.argument)
    if (name === 'exports' || name === 'module' || name === 'module.exports') return 'object'
    if (name === 'require') return 'function'
    return name === 'define' ? 'undefined' : null
  }
}

function textOf(node: Node): string | null {
  return node.type === 'Literal' && typeof node.value === 'string' ? node.value : null
}
