const { customAlphabet, nanoid } = require('nanoid')

const digits = customAlphabet('0123456789', 6)
exports.functions = () => ({ requiredId: [nanoid], digits: [digits] })
exports.probe = () => ({ digits: /^\d{6}$/.test(digits()), size: require('nanoid').nanoid().length })
