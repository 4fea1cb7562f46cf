import { DateTime, Duration, IANAZone, Info, Interval, Settings } from 'luxon'

export * as library from 'luxon'
Settings.defaultZone = 'utc'
const held = DateTime.fromISO('2026-01-31T12:00:00', { zone: 'Europe/Berlin', locale: 'de' })
const length = Duration.fromObject({ hours: 25, minutes: 90 })
const interval = Interval.after(held, { days: 3 })
const zones = new Map([
  ['berlin', held.zone],
  ['tokyo', IANAZone.create('Asia/Tokyo')],
])
const { fromISO } = DateTime
export const functions = () => ({
  iso: [fromISO.bind(DateTime), '2026-02-30'],
  months: [Info.months, 'short', { locale: 'en' }],
  format: [held.toFormat.bind(held), "yyyy 'w'WW ccc ZZ z"],
})
export const plain = (result) =>
  DateTime.isDateTime(result) ? [result.isValid, result.toISO(), result.invalidReason] : result
export const kept = () => ({
  instances: [
    held instanceof DateTime,
    length instanceof Duration,
    interval instanceof Interval,
    zones.get('tokyo') instanceof IANAZone,
  ],
  iso: held.toISO(),
  zone: IANAZone.create('Asia/Tokyo') === zones.get('tokyo'),
  count: interval.count('days'),
})

export const probe = () => ({
  german: held.toLocaleString(DateTime.DATE_HUGE),
  zone: held.setZone(zones.get('tokyo')).toString(),
  human: length.normalize().toHuman({ locale: 'en' }),
  shown: Duration.fromObject({ hours: 0, minutes: 5 }).toHuman({ showZeros: false, locale: 'en' }),
  split: interval.splitBy({ days: 1 }).map(String),
  difference: held.diff(DateTime.fromISO('2025-11-01'), ['months', 'days']).toObject(),
  relative: held.toRelative({ base: held.plus({ months: 5 }), locale: 'en' }),
  precise: [held.toISO({ precision: 'minute' }), held.toISOTime({ precision: 'hours' })],
  rounded: Duration.fromMillis(-1234567).shiftTo('hours', 'minutes').toISO(),
  parsed: DateTime.fromFormat('Mai 25 1982', 'LLLL dd yyyy', { locale: 'de' }).toISO(),
  http: DateTime.fromHTTP('Sun, 06 Nov 1994 08:49:37 GMT').toSQL(),
  wrong: [DateTime.local(2026, 13).invalidExplanation, IANAZone.isValidZone('No/Zone')],
  offsets: [held.offset, held.isInDST, held.plus({ months: 6 }).isInDST],
})

export const work = (n) => [held.plus({ days: n }).toISODate(), length.plus({ minutes: n }).as('minutes')]
