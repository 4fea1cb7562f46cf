const acorn = require('acorn')
const { parse } = acorn

exports.functions = () => ({ requiredParse: [parse, 'var a = {b, c() {}}', { ecmaVersion: 6 }] })
exports.probe = () => ({
  version: acorn.version,
  keywords: acorn.Parser.acorn === acorn,
  tokens: Object.keys(require('acorn').tokTypes).length,
})
