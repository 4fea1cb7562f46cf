import numeral from 'numeral'

export { default as library } from 'numeral'
export const functions = () => ({
  value: [(number) => numeral(number).format('0,0.00'), 12345.678],
  validate: [numeral.validate, '1,000', 'en'],
})

const held = numeral(1000)
numeral.register('locale', 'own', {
  delimiters: { thousands: "'", decimal: '!' },
  abbreviations: { thousand: 'K', million: 'M', billion: 'B', trillion: 'T' },
  ordinal: () => 'th',
  currency: { symbol: '@' },
})
export const kept = () => ({
  held: held.value(),
  numeral: numeral.isNumeral(held),
  own: numeral.locales.own.currency.symbol,
})

export const probe = () => ({
  held: held.format('$0,0'),
  formats: ['0.0%', '0o', '0b', '0ib', '0.00e+0', '00:00:00', '($0,0)', '+0.0a', '0[.]00'].map((format) =>
    numeral(-1234.5678).format(format),
  ),
  leading: numeral(5).format('000'),
  points: numeral(0.0056).format('0 BPS'),
  rounded: [1.005, 0.615, 10.235].map((number) => numeral(number).format('0.00')),
  parsed: ['1,234.5', '(5)', '2 MB', '1.5k', 'x'].map((text) => numeral(text).value()),
  calculated: numeral(0.1).add(0.2).multiply(3).subtract(0.9).value(),
})

export const work = (n) => [numeral(n * 1000).format('0,0'), numeral(held).add(n).value()]
