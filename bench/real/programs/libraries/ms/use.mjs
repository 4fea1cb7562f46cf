import ms from 'ms'

export { default as library } from 'ms'
export const functions = () => ({ text: [ms, '2 days'], short: [ms, 3_600_000], long: [ms, -90_000, { long: true }] })

const deadlines = new Map([
  ['soon', ms('10s')],
  ['later', ms('1.5h')],
])
const after = (text, parse = ms) => parse(text)
export const kept = () => ({ deadlines: [...deadlines], after: after('1y') })

export const probe = () => ({
  texts: ['1m', '53 milliseconds', '-3 min', '1 week', '.5h', 'x', '100'].map((text) => ms(text)),
  negative: [-500, -60_000, -172_800_000].map((number) => ms(number)),
  long: [1, 500, 1000, 1500, 5_400_000, 234_234_234].map((number) => ms(number, { long: true })),
  negativeLong: ms(-120_000, { long: true }),
  wrong: [undefined, '', [], Number.NaN].map((value) => {
    try {
      return ms(value)
    } catch (error) {
      return error.message
    }
  }),
})

export const work = (n) => [ms(`${n}h`), ms(n * 1000 + 1)]
