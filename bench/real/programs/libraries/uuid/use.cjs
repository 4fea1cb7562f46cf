const { MAX, v5, validate } = require('uuid')

exports.functions = () => ({ requiredV5: [v5, 'x', v5.URL] })
exports.probe = () => ({ max: validate(MAX), v4: require('uuid').validate(require('uuid').v4()) })
