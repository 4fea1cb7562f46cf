import type { Topic } from '../case.ts'

/** Members of objects that functions make ask for other code first: nobody may notice it. */
const factory = `function make(seed) {
  let count = seed
  const api = {
    plain: function (a, b) { count += 1; return [count, a, b, this === api, arguments.length] },
    named: function own(a = seed) { return a > 3 ? [own.name, own === api.named] : own(a + 1) },
    method(a, { b } = { b: a }, ...rest) { return [a, b, rest, this === api, super.toString === Object.prototype.toString] },
    short(a) { return new.target === undefined && a },
    arrow: (a) => [a, count],
    async wait(a) { await null; return [a, this === api] },
    *each(n) { try { const got = yield n; yield [got, arguments.length] } finally { count += 100 } },
    async *later() { yield count; yield* [1, 2] },
    get count() { return count }, set count(value) { count = value * 2 },
    ['com' + 'puted']() { return seed }, [Symbol.iterator]: function* () { yield* [count, seed] },
    hoisted, 'with-dash': () => count, 7: () => 'seven',
    apply() { return helper.apply(this, arguments) }, spread(...all) { return helper(...all) },
  }
  api.later2 = hoisted
  Object.defineProperty(api, 'hidden', { get() { return ['hidden', this === api] }, configurable: true })
  return api
  function hoisted(a) { return [a, helper(a, count)] }
  function helper(a, b) { return [a, b, arguments.length, arguments[0]] }
}
`

const use = `
const api = make(2)
console.log(JSON.stringify([api.plain(1), api.named(), api.method(1), api.method(1, { b: 2 }, 3, 4), api.short(5), api.arrow(6), api.computed(), [...api], api.hoisted(8), api['with-dash'](), api[7](), api.hidden]))
console.log(JSON.stringify(await_(api)), JSON.stringify([api.apply(1, 2, 3), api.spread(4), api.later2('l')]))
function await_(api) { const each = api.each(5); const first = each.next(); const second = each.next('got'); const ended = each.return('end'); api.count = api.count + 1; return [first, second, ended, api.count] }
for (const [name, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(api))) { const fn = descriptor.value ?? descriptor.get; console.log(name, fn.name, fn.length, typeof fn.prototype, Object.getOwnPropertyNames(fn).join()) }
for (const name of ['method', 'arrow', 'wait', 'each', 'short']) { try { new api[name](1); console.log('constructed', name) } catch (error) { console.log(error.name) } }
console.log(new api.plain(1).length, new make(3).plain.call(null, 1, 2, 3).length)
try { const thrown = api.each(1); thrown.next(); thrown.throw(new Error('into')) } catch (error) { console.log(error.message, api.count) }
void (async () => { console.log(JSON.stringify(await api.wait(1))); const seen = []; for await (const each of api.later()) seen.push(each); console.log(JSON.stringify(seen)) })()
`

export const objectMembers: Topic = {
  title: 'members of objects that functions make',
  cases: [
    { name: 'every form of a member, in a module', files: { 'main.js': factory + use } },
    { name: 'every form of a member, in code that is not strict', files: { 'main.cjs': factory + use } },
    {
      name: 'every form of a member, in CommonJS that is strict',
      files: { 'main.cjs': `'use strict'\n${factory}${use}` },
    },
    {
      name: '`this` and parameters in code that is not strict, in functions that are, and the other way around',
      files: {
        'main.cjs': `function loose(x) {
  return {
    self() { return this === globalThis }, mapped(a) { a = 9; return arguments[0] }, written(a) { arguments[0] = 8; return a },
    strict: function (a) { 'use strict'; a = 9; return [this === undefined, arguments[0]] },
    two: function () { 'other directive'; 'use strict'; return this === undefined },
    twice: function (a, a) { return [a, x] }, delete() { return delete Object.prototype }, global() { undeclared = x; return undeclared },
  }
}
function tight(x) {
  'use strict'
  return { self() { return this === undefined }, inner: () => function () { return [this === undefined, x] }, frozen() { Object.freeze([1])[0] = 2 } }
}
const { self, mapped, written, strict, two, twice, global } = loose(1)
console.log(self(), mapped(1), written(1), strict(1), two(), twice(1, 2), loose(2).delete(), global(), globalThis.undeclared)
const { self: other, inner, frozen } = tight(2)
console.log(other(), inner()())
try { frozen() } catch (error) { console.log(error.name) }
`,
      },
    },
    {
      name: 'functions that are declared in blocks',
      files: {
        'main.cjs': `function blocks(on) { if (on) { function inside() { return 'inside' } } return { call: () => inside(), kind() { return typeof inside } } }
console.log(blocks(true).call(), blocks(false).kind())
`,
      },
    },
    {
      name: 'private members, classes in functions, and functions that return functions',
      files: {
        'main.js': `class Room { #id = 1; #tell = () => this.#id; constructor() { this.#tell = () => { return this.#id + 1 }; this.open = () => this.#tell() } }
console.log(new Room().open())
const curried = (a) => (b) => (c) => [a, b, c]
export default (a) => (b) => a + b
console.log(curried(1)(2)(3), [1, 2].map((x) => (y) => x + y).map((f) => f(1)))
function mixin(Base) { return class extends Base { tell() { const self = this; return { super: () => super.tell(), get self() { return self === this } } } } }
const made = new (mixin(class { tell() { return 'base' } }))().tell()
console.log(made.super(), made.self)
let handler, other; function install(x) { handler = other = () => () => x; return { handler } }
console.log(install(3).handler()(), other.name, handler.name)
function lazy() { return { value: helper(), helper }; function helper() { return typeof late === 'undefined' ? 'early' : late } var late = 1 }
console.log(lazy().value, lazy().helper())
function dead() { const api = { read }; try { api.read() } catch (error) { console.log(error.message) } const late = 1; return api; function read() { return late } }
console.log(dead().read())
`,
      },
    },
  ],
}
