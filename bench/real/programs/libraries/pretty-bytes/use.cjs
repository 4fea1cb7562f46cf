const { default: prettyBytes } = require('pretty-bytes')

exports.functions = () => ({ requiredBytes: [prettyBytes, 5_000_000] })
exports.probe = () => ({ bytes: require('pretty-bytes').default(1337) })
