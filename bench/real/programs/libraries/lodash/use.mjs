import _ from 'lodash'
import cloneDeep from 'lodash/cloneDeep.js'
import unset from 'lodash/unset.js'

export { default as library } from 'lodash'
const { chunk, debounce, groupBy, merge, template, throttle } = _
export const functions = () => ({
  chunk: [chunk, [1, 2, 3, 4, 5], 2],
  groupBy: [groupBy, ['one', 'two', 'three'], 'length'],
  clone: [cloneDeep, { a: [new Date(0), new Map([[1, { b: /x/g }]])] }],
  flow: [_.flow([_.trim, _.upperFirst]), ' text '],
  curried: [_.curry((a, b) => a + b)(1), 2],
})

const counts = { throttled: 0, debounced: 0, once: 0 }
const throttled = throttle(() => ++counts.throttled, 5)
const debounced = debounce(() => ++counts.debounced, 5, { maxWait: 20 })
setInterval(() => {
  throttled()
  debounced()
}, 2)
const once = _.once(() => ++counts.once)
once()
const memoized = _.memoize((n) => ({ n }))
const remembered = memoized(5)
const chain = _.chain([3, 1, 2])
  .sortBy()
  .map((n) => n * 2)
const page = template('<% _.forEach(names, (name) => { %><li><%- name %></li><% }) %>')
const cloned = cloneDeep({ set: new Set([1]), nested: { a: [1] } })

export const kept = () => ({
  wrapper: chain instanceof _,
  value: chain.value(),
  remembered: memoized(5) === remembered,
  cache: memoized.cache.size,
  once: once(),
  cloned,
})

export const probe = async () => ({
  timers: [counts.throttled > 0, await until(() => counts.debounced > 0)],
  page: page({ names: ['<Ada>', 'Bob'] }),
  polluting: (() => {
    const target = {}
    merge(target, JSON.parse('{"__proto__":{"polluted":1},"a":{"b":1}}'))
    return [target, {}.polluted]
  })(),
  unsetProto: outcome(() => [
    unset({}, 'constructor.prototype.nothing'),
    unset({ a: { b: 1 } }, 'a.b'),
    _.unset({ constructor: 1 }, 'constructor'),
  ]),
  omitted: _.omit({ a: { b: 1, c: 2 } }, ['a.b']),
  imports: outcome(() => template('x', { imports: { 'a=1': 1 } })()),
  ordered: _.orderBy(
    [
      { a: 2, b: 1 },
      { a: 1, b: 2 },
      { a: 2, b: 0 },
    ],
    ['a', 'b'],
    ['desc', 'asc'],
  ),
  pairs: _.fromPairs([
    ['a', 1],
    ['__proto__', 2],
  ]),
  words: [
    _.kebabCase('fooBar 2 BAZ'),
    _.deburr('déjà'),
    _.truncate('a long text', { length: 6 }),
    _.escapeRegExp('[a]'),
  ],
  paths: [_.get({ a: [{ b: 1 }] }, 'a[0].b'), _.set({}, 'x[1].y', 2), _.has({ a: 1 }, 'b')],
  equal: _.isEqual(new Map([[{ a: 1 }, new Set([1])]]), new Map([[{ a: 1 }, new Set([1])]])),
  lazy: _([1, 2, 3, 4])
    .filter((n) => n % 2)
    .map((n) => n * 10)
    .reverse()
    .value(),
  partial: _.partialRight((a, b) => [a, b], 'y')('x'),
  numbers: [_.round(1.005, 2), _.sumBy([{ n: 1 }, { n: 2 }], 'n'), _.clamp(10, 0, 5), _.range(3)],
})

export const work = (n) => [_.sum(_.times(n, (index) => index * 2)), _.camelCase(`work item ${n}`)]

async function until(isTrue) {
  while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 5))
  return true
}

function outcome(call) {
  try {
    return call()
  } catch (error) {
    return [error.name, error.message]
  }
}
