import dayjs from 'dayjs'
import customParseFormat from 'dayjs/plugin/customParseFormat.js'
import duration from 'dayjs/plugin/duration.js'
import relativeTime from 'dayjs/plugin/relativeTime.js'
import timezone from 'dayjs/plugin/timezone.js'
import updateLocale from 'dayjs/plugin/updateLocale.js'
import utc from 'dayjs/plugin/utc.js'
import 'dayjs/locale/de.js'

for (const plugin of [utc, timezone, duration, relativeTime, customParseFormat, updateLocale]) dayjs.extend(plugin)

export { default as library } from 'dayjs'
const held = dayjs.utc('2026-01-31T12:00:00Z')
const length = dayjs.duration({ hours: 25, minutes: 1 })
const calendar = new Map([
  ['start', held],
  ['end', held.add(2, 'month')],
])
export const functions = () => ({
  utc: [(text) => dayjs.utc(text).toISOString(), '2026-02-03'],
  isDayjs: [dayjs.isDayjs, held],
  format: [held.format.bind(held), 'YYYY [at] dddd HH:mm Z'],
})
export const kept = () => ({
  instances: [...calendar.values()].map((date) => date instanceof dayjs),
  iso: [...calendar.values()].map((date) => date.toISOString()),
  duration: [dayjs.isDuration(length), length.toISOString()],
})

export const probe = () => ({
  german: held.locale('de').format('dddd, D. MMMM YYYY'),
  zone: held.tz('Asia/Tokyo').format('YYYY-MM-DDTHH:mm:ssZ'),
  shifted: dayjs.tz('2026-03-29 02:30', 'Europe/Berlin').toISOString(),
  duration: [length.format('D [d] HH:mm:ss YYY'), length.humanize(), length.asDays()],
  token: [held.format('YYY Y YYYYY'), held.format('YY-M-D h:m:s.SSS A')],
  relative: held.from(calendar.get('end')),
  parsed: dayjs.utc('05|1999', 'MM|YYYY').toISOString(),
  locale: dayjs.updateLocale('de', { weekStart: 1 })?.name,
  difference: calendar.get('end').diff(held, 'week', true).toFixed(3),
  invalid: [dayjs('x').isValid(), String(dayjs.utc(0))],
})

export const work = (n) => [held.add(n, 'day').format('YYYY-MM-DD'), dayjs.duration(n, 'minutes').format('HH:mm')]
