import {
  add,
  addMonths,
  differenceInDays,
  eachDayOfInterval,
  format,
  formatDistance,
  intervalToDuration,
  isValid,
  parse,
  parseISO,
  setDefaultOptions,
  startOfWeek,
} from 'date-fns'
import * as dateFns from 'date-fns'
import { de } from 'date-fns/locale'

export { dateFns as library }
const moment = new Date(Date.UTC(2026, 0, 31, 12))
export const functions = () => ({
  format: [format, moment, "yyyy-MM-dd'T'HH 'x' do MMMM"],
  add: [add, moment, { months: 1, days: 2 }],
  distance: [formatDistance, moment, new Date(Date.UTC(2026, 4, 1)), { addSuffix: true }],
  parse: [parse, '02/11/2014', 'MM/dd/yyyy', new Date(0)],
})
setDefaultOptions({ weekStartsOn: 1 })
const days = eachDayOfInterval({ start: moment, end: addMonths(moment, 1) })
class OwnDate extends Date {}
export const kept = () => ({ days: days.length, date: days[0] instanceof Date, own: dateFns.getDefaultOptions() })

export const probe = () => ({
  german: format(moment, 'EEEE, do LLLL PPPpp', { locale: de }),
  zone: format(moment, 'xxx OOOO SSS t Qo I R'),
  own: dateFns.constructFrom(new OwnDate(0), 5) instanceof OwnDate,
  week: startOfWeek(moment).getDay(),
  duration: intervalToDuration({ start: moment, end: parseISO('2027-03-01T00:00:00Z') }),
  difference: differenceInDays(days.at(-1), days[0]),
  valid: [isValid(parseISO('2026-02-30')), isValid(parse('x', 'P', moment))],
  invalidKept: dateFns.isDate(dateFns.min([Number.NaN, 1])),
  compared: [dateFns.max([new Date(1), new Date(2)]), dateFns.isSameDay(days[0], moment)],
  contexts: [typeof dateFns.transpose, String(dateFns.addDays('2026-01-01', 1))],
  wrong: (() => {
    try {
      return format(Number.NaN, 'P')
    } catch (error) {
      return [error.name, error.message]
    }
  })(),
})

export const work = (n) => format(add(moment, { days: n }), 'yyyy-MM-dd')
