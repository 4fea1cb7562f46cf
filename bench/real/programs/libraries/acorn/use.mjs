import { Parser, isIdentifierStart, parse, parseExpressionAt, tokTypes, tokenizer } from 'acorn'

export * as library from 'acorn'
const options = { ecmaVersion: 'latest', sourceType: 'module', locations: true }
export const functions = () => ({
  parse: [parse, 'export const f = async (a, ...b) => { for await (const c of b) yield_(c ?? a) }', options],
  expression: [parseExpressionAt, 'x = 1 + 2 * y.z', 4, { ecmaVersion: 2020, locations: true }],
  start: [isIdentifierStart, 'é'.codePointAt(0)],
})

// A tokenizer that has read a part, and a parser with a plugin.
const held = tokenizer('let a = `x${b}y` + /re/g', { ecmaVersion: 2022 })
const first = [held.getToken(), held.getToken()]
const Noting = Parser.extend(
  (Base) =>
    class extends Base {
      parseLiteral(value) {
        const node = super.parseLiteral(value)
        node.noted = true
        return node
      }
    },
)

export const kept = () => ({
  tokenizer: held instanceof Parser,
  first: first.map(({ type, value }) => [type === tokTypes.name, type.label, value]),
  extended: Noting.prototype instanceof Parser,
  noted: Noting.parse('1', { ecmaVersion: 5 }).body[0].expression.noted,
})

const outcome = (text, more = {}) => {
  try {
    return JSON.stringify(parse(text, { ecmaVersion: 'latest', ...more }))
  } catch (error) {
    return [error.name, error.message, error.pos]
  }
}

export const probe = () => ({
  at: outcomeAt({ ecmaVersion: 'latest', locations: true, startLocation: { line: 7, column: 3 } }),
  power: outcome('() => {} ** 2'),
  tokens: [...tokenizer('class A { #x = 1n; static { y?.[0] } }', { ecmaVersion: 2022 })].map(({ type, value }) => [
    type.label,
    value,
  ]),
  error: outcome('let let = 1'),
  regexp: outcome('/(?<a>b)|(?<a>c)/v'),
  using: outcome('{ using a = b }'),
  importing: outcome('import defer * as a from "b" with { type: "json" }', { sourceType: 'module' }),
  comments: (() => {
    const comments = []
    parse('// a\n/* b */ c', { ecmaVersion: 2020, onComment: comments })
    return comments.map(({ type, value }) => [type, value])
  })(),
})

const outcomeAt = (given) => JSON.stringify(parseExpressionAt('  a\n  .b', 2, given).loc)

export const work = (n) => parse(`function f${n}(a = ${n}) { return [...a, ${n}] }`, { ecmaVersion: 2022 }).body[0].end
