const { parse } = require('csv-parse/sync')
const csv = require('csv-parse')

exports.functions = () => ({ requiredSync: [parse, '__proto__,b\n1,2\n', { columns: true }] })
exports.probe = () => ({ rows: parse('a|b', { delimiter: '|' }), parser: typeof csv.Parser })
