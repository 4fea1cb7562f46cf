import type { Topic } from '../case.ts'

const emitter = `import { EventEmitter } from 'node:events'\nconst e = new EventEmitter()\n`

/** Closures that are registered with something ask for other code first: nobody may notice it. */
export const closures: Topic = {
  title: 'closures that are registered',
  cases: [
    {
      name: 'parameters of every kind, and the length and name of the function',
      files: {
        'main.js': `${emitter}function f(on) {
  const list = []
  on('a', ({ id, ...others }, [x, y = x] = [1], limit = id * 2, ...rest) => list.push([id, others, x, y, limit, rest]))
  on('b', (a = 1, { b } = { b: a }) => list.push([a, b]))
  on('c', ({ length }) => { const id = length; return list.push(id) })
  on('d', function ({ id }, n = this.n) { list.push([id, n, arguments.length, this === e]) })
  on('e', (...[]) => list.push('nothing'))
  on('g', async ({ id }) => { await null; list.push(['async', id]) })
  on('h', function named() { list.push(typeof named, named.name) })
  return list
}
const seen = []
const list = f((event, callback) => { seen.push([event, callback.length, callback.name, typeof callback.prototype]); e.on(event, callback) })
e.n = 7
e.emit('a', { id: 2, k: 1, l: 2 }, undefined, undefined, 'r', 's'); e.emit('a', { id: 3 }, [5, 6], 9)
e.emit('b'); e.emit('b', 2); e.emit('b', 3, { b: 4 }); e.emit('c', 'four'); e.emit('d', { id: 1 }); e.emit('d', { id: 2 }, 3); e.emit('e', 1); e.emit('g', { id: 5 }); e.emit('h')
await null; await null
console.log(JSON.stringify(list), JSON.stringify(seen))
`,
      },
    },
    {
      name: 'functions in private fields, whose bodies are expressions, blocks and empty',
      files: {
        'main.js': `${emitter}class A {
  #first = () => this.#n
  #second = (x) => { return x + this.#n }
  #empty = function () {}
  #never = () => !1
  #n = 2
  listen() { e.on('a', (x) => console.log(this.#first(), this.#second(x), this.#empty(), this.#never(), this.#never.name)) }
}
new A().listen()
e.emit('a', 1); e.emit('a', 3)
`,
      },
    },
    {
      name: 'defaults that refer to parameters before and after them',
      files: {
        'main.js': `${emitter}function f() {
  const outer = 'outer'
  e.on('a', (a = outer, b = () => a, c = b()) => { a = 'changed'; console.log(a, b(), c) })
  e.on('b', (a = b, b) => console.log(a, b))
  e.on('c', ({ a = 1, [a]: c } = {}) => console.log(a, c))
}
f(); e.emit('a'); e.emit('a', 1); e.emit('c', { 1: 'one' }); e.emit('c')
try { e.emit('b', undefined, 1) } catch (error) { console.log(error.name, error.message) }
`,
      },
    },
    {
      name: 'a parameter of the name of a variable, declared again, or shadowed',
      files: {
        'main.js': `${emitter}function f(v, x) {
  let count = 0
  e.on('a', ({ v: inner }, v = 1) => { var inner = inner + 1; console.log(inner, v, x) })
  e.on('a', ({ value }) => { { const value = 'shadow'; console.log(value) } console.log(value); count += v })
  e.on('a', ({ g }) => { function g2() { return g } console.log(g2(), count) })
}
f(1, 2); e.emit('a', { v: 5, value: 6, g: 7 })
`,
      },
    },
    {
      name: 'bodies that are expressions',
      files: {
        'main.js': `${emitter}import { value } from './a.js'
function f(n) {
  e.on('a', () => n)
  e.on('a', () => ({ n }))
  e.on('a', () => (n, value))
  e.on('a', (x) => x ? n : value)
  e.on('a', (x) => n = x)
  e.on('a', () => () => value)
  e.on('a', (x) => function () { return x })
  e.on('a', async (x) => await x)
  e.on('a', ({ x }) => ({ x, n }))
  e.on('a', ([x] = 'ab') => (x, n))
  e.on('a', (x) => n ||= x)
  e.on('a', (x) => (n = () => x))
}
f(1)
for (const listener of e.listeners('a')) { const result = listener({ x: 2, [Symbol.iterator]: [][Symbol.iterator], length: 0 }); console.log(typeof result, result instanceof Promise ? await result : typeof result === 'function' ? [result(), result.name] : result) }
`,
        'a.js': `export const value = 'value'`,
      },
    },
    {
      name: 'this, arguments, new.target and super stay those of the function around',
      files: {
        'main.js': `${emitter}class A { hello() { return 'hello from A' } }
class B extends A {
  #count = 0
  start() {
    e.on('a', () => { this.#count += 1; console.log(this.#count, super.hello(), new.target, arguments.length) })
    e.on('a', function () { console.log(this === e, new.target, arguments.length) })
    e.on('a', () => this.#tell())
  }
  #tell() { console.log('told', this.#count) }
}
const b = new B(); b.start(1, 2); e.emit('a', 'x'); e.emit('a')
`,
      },
    },
    {
      name: 'variables that are assigned to, before, in and after it',
      files: {
        'main.js': `${emitter}function f() {
  let missed = 0, last
  const timer = setInterval(() => { missed += 1; last ??= missed; if (missed === 3) { clearInterval(timer); console.log(missed, last); resolve() } }, 1)
  var late = 1
  e.on('a', (x) => { missed = missed * 2 + x; [missed, last] = [last, missed]; ({ missed } = { missed: missed + 1 }); late++; console.log(missed, last, late) })
  late = 10
  return () => missed
}
const { promise, resolve } = Promise.withResolvers()
const read = f()
await promise
e.emit('a', 1); e.emit('a', 2); console.log(read())
`,
      },
    },
    {
      name: 'a variable that is not initialised yet when it runs',
      files: {
        'main.js': `const on = (name, callback) => { try { return callback() } catch (error) { console.log(error.name + ': ' + error.message); return 'off' } }
const bus = { on }
function f() { const off = bus.on('a', () => off); console.log(off); const later = bus.on('b', () => typeof value); console.log(later); let value = 1; return value }
f()
`,
      },
    },
    {
      name: 'named functions are hoisted, refer to themselves and can be taken off',
      files: {
        'main.js': `${emitter}function f(n) {
  e.on('a', hear)
  const arrow = () => { n += 1; e.off('a', arrow); e.off('a', hear); console.log('arrow', n, helper()) }
  e.on('a', arrow)
  function hear() { console.log('hear', n, helper()) }
  function helper() { return n * 100 }
  const same = e.listeners('a')
  console.log(same[0] === hear, same[1] === arrow)
}
f(1); e.emit('a'); e.emit('a'); console.log(e.listenerCount('a'))
`,
      },
    },
    {
      name: 'loops make a function each time, with variables of its own',
      files: {
        'main.js': `${emitter}for (let i = 0; i < 3; i++) e.on('a', () => console.log('top', i))
for (const name of ['x', 'y']) { e.on('a', () => console.log(name)) }
function f() { for (let i = 0; i < 3; i++) { e.on('a', () => { i += 10; console.log(i) }) } for (var j = 0; j < 2; j++) e.on('a', () => console.log('var', j)) }
f(); e.emit('a'); e.emit('a'); console.log(new Set(e.listeners('a')).size)
`,
      },
    },
    {
      name: 'closures in closures, in literals, in methods and in fields',
      files: {
        'main.js': `${emitter}e.on('connection', (socket) => {
  let n = 0
  socket.on('message', ({ data }) => { n += 1; socket.on('inner', (x) => { n += x; console.log(data, n) }); socket.emit('inner', 10); socket.removeAllListeners('inner') })
})
class Clock { ticks = 0; timer = e.on('tick', () => { this.ticks += 1; console.log(this.ticks) }); static all = e.on('tick', () => console.log(this === Clock)); static { e.on('tick', () => console.log('block', this === Clock)) } }
new Clock()
const socket = new EventEmitter(); e.emit('connection', socket); socket.emit('message', { data: 'a' }); socket.emit('message', { data: 'b' }); e.emit('tick')
`,
      },
    },
  ],
}
