const Papa = require('papaparse')

exports.functions = () => ({ requiredParse: [Papa.parse, 'a|b\n', { delimiter: '|' }] })
exports.probe = () => ({
  chunk: Papa.LocalChunkSize,
  same: require('papaparse') === Papa,
  text: Papa.unparse({ fields: ['a'], data: [[1]] }),
})
