const { parse } = require('cookie')

exports.functions = () => ({ required: [parse, 'k=v; l=w%21'] })
exports.probe = () => ({ decoded: require('cookie').parse('a=%', { decode: (text) => `<${text}>` }) })
