const { decodeTime, ulid } = require('ulid')

exports.functions = () => ({ requiredDecode: [decodeTime, '01ARYZ6S41TSV4RRFFQ69G5FAV'] })
exports.probe = () => ({ length: ulid().length, max: require('ulid').MAX_ULID })
