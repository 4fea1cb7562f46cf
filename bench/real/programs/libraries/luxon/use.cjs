const { DateTime, Settings, VERSION } = require('luxon')

Settings.defaultLocale = 'en'
const held = DateTime.utc(2026, 2, 3)
exports.functions = () => ({ held: [(format) => held.toFormat(format), 'DDDD'] })
exports.probe = () => ({
  version: VERSION,
  held: held instanceof DateTime,
  weekday: require('luxon').Info.weekdays('long')[held.weekday - 1],
})
