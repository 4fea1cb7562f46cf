const dayjs = require('dayjs')

dayjs.extend(require('dayjs/plugin/utc'))
exports.functions = () => ({ unix: [(seconds) => dayjs.unix(seconds).utc().format(), 86_400] })
exports.probe = () => ({ same: dayjs === require('dayjs'), weekday: dayjs(0).utc().day(), locale: dayjs.locale() })
