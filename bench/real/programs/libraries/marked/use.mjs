import { Lexer, Marked, Parser, Renderer, lexer, marked, parse, parseInline } from 'marked'

export * as library from 'marked'
const text =
  '# Title\n\n* one\n* two\n\n  more\n\n| a | b |\n|---|---|\n| `1` | **x** |\n\n> quote <b>html</b>\n\n[link](http://a.b "t") ~~gone~~\n'
export const functions = () => ({
  marked: [marked, text],
  parse: [parse, text],
  inline: [parseInline, 'a *b* __c__ `d` <http://x.y>'],
  lexer: [lexer, '1. a\n2. b\n   - c\n'],
})

const own = new Marked({ gfm: true, breaks: true })
own.use({ renderer: { heading: ({ tokens, depth }) => `<own-h${depth}>${tokens.length}</own-h${depth}>` } })
const tokens = new Lexer().lex(text)
class Loud extends Renderer {
  strong({ tokens }) {
    return this.parser.parseInline(tokens).toUpperCase()
  }
}
const loud = new Marked({ renderer: new Loud() })
const boundParse = own.parse.bind(own)

export const kept = () => ({
  own: own instanceof Marked,
  loud: new Loud() instanceof Renderer,
  tokens,
  strong: loud.parse('a **b**'),
})

export const probe = () => ({
  own: boundParse('# h\na\nb'),
  held: Parser.parse(tokens),
  links: parse('[a]: <b c> "d"\n\n[a] [a][] ![i](u "t") www.example.com a@b.co'),
  lists: parse('- [ ] x\n- [x] y\n\n  1) z\n\n     code\n'),
  emphasis: parse('*a **b*** _c_d_ **中文**字 ***x** y*'),
  html: parse('<div>\n*a*\n</div>\n\n<!-- c -->\n\n&amp; &copy; < >'),
  code: parse('```js\nlet a = 1\n```\n\n    indented\n\n~~~\nx\n~~~'),
  tables: parse('|a|b|\n|:-|-:|\n|1|2|\n|x \\| y|\n\na | b\n--|--\n'),
  deep: parse(`${'> '.repeat(30)}x`).length,
  nested: parse('**[a *b*](c) <i>d</i>**\n\n***\n\nSetext\n===\n'),
})

export const work = (n) => parse(`## n ${n}\n\n- *${n}*\n`)
