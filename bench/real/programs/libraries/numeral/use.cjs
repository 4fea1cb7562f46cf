const numeral = require('numeral')

exports.functions = () => ({ requiredNumeral: [(number) => numeral(number).format('0a'), 15_000] })
exports.probe = () => ({
  version: numeral.version,
  options: numeral.options.currentLocale,
  same: require('numeral') === numeral,
})
