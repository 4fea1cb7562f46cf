const { marked, Marked, walkTokens } = require('marked')

exports.functions = () => ({ requiredMarked: [marked, '*a* **b**\n\n- c'] })
exports.probe = () => {
  const seen = []
  walkTokens(marked.lexer('a *b* `c`'), ({ type }) => void seen.push(type))
  return { seen, own: new Marked({ silent: true }).parse('x\ny'), options: Object.keys(marked.defaults).sort() }
}
