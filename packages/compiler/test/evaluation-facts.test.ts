import type { ItemFacts } from '@midflight/model'
import { analyze } from '@midflight/compiler'
import { describe, expect, test } from 'vitest'

/** Facts of the last item of a CommonJS module. */
function lastOf(source: string): ItemFacts {
  const settings = { sourceName: 'x.js', jsx: { runtime: 'automatic' }, sourceType: 'commonjs' } as const
  const analysis = analyze('x.js', source, settings)
  if (!analysis.ok) throw new Error(analysis.message)
  return analysis.module.facts.items.at(-1)!
}

describe('conditions of effects', () => {
  const head = "const cluster = require('cluster'); const own = { a: 1 }; let x = 1; function go() {}\n"
  const guards: readonly [statement: string, reads: readonly string[] | null][] = [
    ["if (typeof x === 'string') go()", []],
    ['if (x) go(); else if (!x) go()', []],
    ['if (x === own && typeof own) go()', []],
    ['if (process.env.STORE) go()', []],
    ['if (require.main === module) go()', []],
    ['if (!cluster.isMaster && cluster.worker) go()', ['cluster']],
    ['if (own.a) go()', ['own']],
    ['if (x > 1) go()', ['x']],
    ['if (`${x}` === "1") go()', ['x']],
    ['if (typeof window === "undefined") go()', []],
    ['if (x) go(); else go()', null],
    ['if (go()) go()', null],
    ['if (new Date() > 1) go()', null],
    ['if ((x = 2)) go()', null],
    ['if (x++) go()', null],
    ['if (delete own.a) go()', null],
    ['if ("a" in own) go()', null],
    ['if (own instanceof Object) go()', null],
    ['if (globalThis.store) go()', null],
    ['if (store) go()', null],
    ['if (exports.a) go()', null],
    ['if (module.exports.a) go()', null],
    ['if (this.a) go()', null],
    ['x && go()', []],
    ['x && own && go()', []],
    ['x || go()', null],
    ['x && (go(), 1) && go()', null],
    ['x ? go() : go()', null],
    ['for (; x > 2; ) go()', null],
  ]
  test.for(guards)('%s', ([statement, reads]) => {
    const { guard } = lastOf(head + statement)
    expect(guard?.reads ?? null).toEqual(reads)
  })

  test('the same conditions have the same hash, whatever stands under them', () => {
    const hashOf = (statement: string): string | undefined => lastOf(head + statement).guard?.hash
    expect(hashOf('if (x) go()')).toBe(hashOf('if (x) { go(1) }'))
    expect(hashOf('if (x) go()')).not.toBe(hashOf('if (!x) go()'))
  })
})

describe('what calls nothing', () => {
  const head = "const cluster = require('cluster'); const own = { inner: {} }; let x = 1; function go() {}\n"
  const statements: readonly [statement: string, isFree: boolean][] = [
    ['if (cluster.worker) { x = cluster.worker.id }', true],
    ['if (cluster.worker) { own.a = () => go() }', true],
    ['if (cluster.worker) { go() }', false],
    ['if (cluster.worker) { x = new Date() }', false],
    ['if (cluster.worker) { x = `${go``}` }', false],
    ['if (cluster.worker) { x = [...own.a] }', false],
    ['if (cluster.worker) { [x] = own.a }', false],
    ['if (cluster.worker) { x = class {} }', false],
    ['if (cluster.worker) { cluster.a.b = 1 }', false],
    ['if (cluster.worker) { own.inner.a = 1 }', false],
    ['if (cluster.worker) { const own2 = cluster.worker; own2.a = 1 }', false],
    ['if (cluster.worker) { y = 1 }', false],
    ['if (cluster.worker) { process.exitCode = 1 }', false],
    ['for (const a of own.list) x = a', false],
  ]
  test.for(statements)('%s: %s', ([statement, isFree]) => {
    expect(lastOf(head + statement).callFree ?? false).toBe(isFree)
  })
})

describe('what reaches beyond the module', () => {
  const statements: readonly [statement: string, reaches: readonly string[]][] = [
    ['if (x) Error.stackTraceLimit = 1', ['Error.stackTraceLimit']],
    ['if (x) delete Array.prototype.at', ['Array.prototype']],
    ['if (x) process.env.A = 1', ['process.env']],
    ['if (x) Object.assign(Promise, { a: 1 })', ['Promise']],
    ['if (x) go(Array.prototype)', ['Array.prototype']],
    ['if (x) own = Array.prototype', ['Array.prototype']],
    ['if (x) own = new Function("")', ['Function']],
    ['if (x) own = Function("")', ['Function']],
    ['if (x) own = Object.create(Error.prototype)', []],
    ['if (x) own = Array.prototype.slice.call(own)', []],
    ['if (x) own = Object.assign({}, process.env)', []],
    ['if (x) own = own instanceof Function', []],
    ['if (x) exports.a = 1', []],
  ]
  test.for(statements)('%s', ([statement, reaches]) => {
    expect(lastOf(`let x = 1; let own = {}; function go() {}\n${statement}`).reaches ?? []).toEqual(reaches)
  })
})
