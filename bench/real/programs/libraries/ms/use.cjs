const ms = require('ms')

exports.functions = () => ({ requiredMs: [ms, '5 minutes'] })
exports.probe = () => ({ day: require('ms')('1d'), text: ms(86_400_000) })
