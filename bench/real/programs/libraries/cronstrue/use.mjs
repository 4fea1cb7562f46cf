import cronstrue from 'cronstrue'

export { default as library } from 'cronstrue'
export const functions = () => ({
  text: [cronstrue.toString, '*/5 9-17 * * 1-5'],
  bound: [cronstrue.toString.bind(cronstrue), '0 0 1 * *', { verbose: true }],
})

const jobs = new Map([
  ['backup', '0 23 ? * MON-FRI'],
  ['report', '30 7 L * *'],
])
const described = new Map([...jobs].map(([name, expression]) => [name, cronstrue.toString(expression)]))
export const kept = () => ({ described: [...described] })

export const probe = () => ({
  texts: [...jobs.values(), '@daily', '* * * * * *', '0 0 0 1 1 ? 2027/2', '15,45 1-3/2 * JAN,FEB SUN#2'].map((text) =>
    cronstrue.toString(text),
  ),
  clock: cronstrue.toString('5 14 * * *', { use24HourTimeFormat: true, dayOfWeekStartIndexZero: false }),
  weekday: outcome('0 0 15W * *'),
  offset: outcome('0 0 15W+2 * *'),
  ranges: ['0 0 1-10/3 * *', '*/90 * * * *', '0 0 LW * *', '0 0 L-3 * *', '0 0 * * 5L'].map(outcome),
  wrong: ['', '99 * * * *', 'a b c d e', '* * * *', '0 0 * * 9'].map(outcome),
})

export const work = (n) => cronstrue.toString(`${n % 60} ${n % 24} * * *`)

function outcome(text) {
  try {
    return cronstrue.toString(text)
  } catch (error) {
    return String(error)
  }
}
