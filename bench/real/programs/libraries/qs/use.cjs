const qs = require('qs')
const { stringify } = qs

exports.functions = () => ({ requiredStringify: [stringify, { a: [{ b: 1 }], c: 'ä' }, { charset: 'iso-8859-1' }] })
exports.probe = () => ({
  parsed: qs.parse('a[0]=b&a[2]=c&x=1;y=2', { delimiter: ';' }),
  sorted: require('qs').stringify({ b: 1, a: 2 }, { sort: (a, b) => (a < b ? -1 : 1) }),
})
