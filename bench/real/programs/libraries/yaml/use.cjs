const yaml = require('yaml')
const { parse, parseDocument } = yaml

exports.functions = () => ({
  requiredParse: [parse, 'a: [1, {b: c}]'],
  requiredStringify: [yaml.stringify, { a: ['long '.repeat(30)] }],
})
exports.probe = () => ({
  document: parseDocument('a: 1\n') instanceof yaml.Document,
  text: require('yaml').stringify({ a: 'x\ny\n', b: '- no', c: 'null' }),
})
