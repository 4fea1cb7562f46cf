import prettyBytes from 'pretty-bytes'

export * as library from 'pretty-bytes'
export const functions = () => ({
  bytes: [prettyBytes, 1_234_567],
  bits: [prettyBytes, 4321, { bits: true }],
  signed: [prettyBytes, -999, { signed: true }],
})

const formats = { binary: (number, format = prettyBytes) => format(number, { binary: true }) }
export const kept = () => ({ binary: formats.binary(2048), same: formats.binary(2048, prettyBytes) })

export const probe = () => ({
  big: [0, 0.4, 999.9, 1e3, 1805, 1e24, 12345678901234567890n].map((number) => prettyBytes(number)),
  rounded: [999_999, 999_950, 1023.9999].map((number) => prettyBytes(number)),
  rounding: [1_048_575, 1023.999].map((number) => formats.binary(number)),
  huge: prettyBytes(1e48),
  tiny: prettyBytes(1e-9),
  local: prettyBytes(1e30, { locale: 'de' }),
  localSmall: prettyBytes(0.12345, { locale: 'en' }),
  digits: prettyBytes(1900, { maximumFractionDigits: 1, minimumFractionDigits: 1 }),
  fixed: prettyBytes(1_500_000, { fixedWidth: 10, nonBreakingSpace: true }),
  bare: prettyBytes(1e6, { space: false, binary: true, locale: true }),
  wrong: (() => {
    try {
      return prettyBytes(Number.NaN)
    } catch (error) {
      return [error.name, error.message]
    }
  })(),
})

export const work = (n) => [prettyBytes(n * 1000), prettyBytes(n * 1024, { binary: true })]
