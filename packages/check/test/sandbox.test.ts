import { existsSync } from 'node:fs'
import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { importsOf } from '../src/clients.ts'
import { type ExportsAtRunTime, readExports } from '../src/exports-at-run-time.ts'
import type { FunctionShape, Shape } from '../src/shapes.ts'
import { usualLimits } from '../src/sandboxed-tasks.ts'
import { packageOf } from './fixture-packages.ts'

let folder = ''

beforeEach(async () => {
  folder = await mkdtemp(path.join(await realpath(tmpdir()), 'midflight-sandbox-'))
})

afterEach(() => rm(folder, { recursive: true, force: true }))

/** Less than usual of what tests use up, and more of the time that passes on a busy machine. */
const limits = { ...usualLimits, timeoutMs: 100_000, computeMs: 2000, memoryBytes: 256 * 1024 * 1024 }

/** Reads a package of three modules by `require`, or `import`: the middle one has the given text, and the others are as good as any. */
async function read(
  text: string,
  mode: 'require' | 'import' = 'require',
  computeMs = limits.computeMs,
): Promise<ExportsAtRunTime> {
  const middle = mode === 'require' ? './middle.cjs' : './middle.mjs'
  const exports = { './before': './good.cjs', './middle': middle, './after': './other.cjs' }
  const pkg = await packageOf(path.join(folder, 'node_modules/fixture'), {
    'package.json': JSON.stringify({ name: 'fixture', version: '1.0.0', exports }),
    'good.cjs': 'exports.good = () => 1\n',
    'other.cjs': 'exports.other = () => 1\n',
    [middle.slice(2)]: text,
  })
  const imports = importsOf(pkg, Object.keys(exports)).filter((from) => from.mode === mode)
  return readExports(path.join(folder, 'sandbox'), pkg, imports, { ...limits, computeMs })
}

function shapeOf({ shapes }: ExportsAtRunTime, subpath: string): Shape | undefined {
  return [...shapes].find(([from]) => from.subpath === subpath)?.[1]
}

function whyNot({ notLoaded }: ExportsAtRunTime): string | undefined {
  return [...notLoaded].find(([from]) => from.subpath === './middle')?.[1]
}

function namesOf(shape: Shape | undefined): readonly string[] {
  return shape !== undefined && 'members' in shape ? Object.keys(shape.members.named) : []
}

/** What the middle module is, when the others were described. */
async function middleOf(text: string, mode?: 'require' | 'import', computeMs?: number): Promise<Shape | undefined> {
  const exports = await read(text, mode, computeMs)
  expect(namesOf(shapeOf(exports, './before'))).toContain('good')
  expect(namesOf(shapeOf(exports, './after'))).toContain('other')
  return shapeOf(exports, './middle')
}

describe('a module that cannot be loaded is said not to be, and what stands after it is loaded', () => {
  test.each([
    ['ends the process', 'process.exit(0)', /^it ends the process, with code 0$/],
    ['ends it behind what is replaced', 'process.reallyExit(7)', /code 7$/],
    ['aborts', 'process.abort()', /^it aborts the process/],
    ['fills the heap', 'const all = []; for (;;) all.push(new Array(1000).fill({}))', /memory/],
    ['fills memory beside the heap', 'const all = []; for (;;) all.push(Buffer.alloc(1e6, 1))', /memory/],
    ['never ends', 'for (;;) {}', /^it takes more time than it gets$/],
    ['throws', 'throw new TypeError("no\\nwindow")', /^it throws TypeError: no window$/],
    ['throws null', 'throw null', /^it throws null$/],
    ['throws what throws', 'throw { get message() { throw 1 } }', /^it throws something that cannot be read$/],
    ['throws a symbol', 'throw Symbol("s")', /^it throws Symbol\(s\)$/],
    ['needs what is not there', 'require("not-installed-anywhere")', /Cannot find module 'not-installed-anywhere'/],
    ['writes a file', 'require("fs").writeFileSync(__dirname + "/written", "x")', /^it throws Error: Access/],
    ['starts a process', 'require("child_process").execFileSync("true")', /^it throws Error: Access/],
    ['starts a thread', 'new (require("worker_threads").Worker)("", { eval: true })', /^it throws Error: Access/],
    ['loads an addon', 'process.dlopen(module, "x.node")', /addon|Access/],
    ['reads what is not its own', 'require("fs").readFileSync("/etc/hosts")', /^it throws Error: Access/],
    ['sends a signal', 'process.kill(process.ppid, "SIGTERM")', /^it throws Error: kill is not allowed/],
    ['has no environment', 'throw new Error(Object.keys(process.env).join())', /^it throws Error: (PWD)?$/],
    ['answers itself', 'require("fs").writeSync(3, "not JSON\\n"); process.exit(0)', /code 0$/],
  ])(
    '%s',
    async (_, text, why) => {
      const exports = await read(text)
      expect(whyNot(exports)).toMatch(why)
      expect(namesOf(shapeOf(exports, './before'))).toEqual(['good'])
      expect(namesOf(shapeOf(exports, './after'))).toEqual(['other'])
      expect(existsSync(path.join(folder, 'node_modules/fixture/written'))).toBe(false)
    },
    100_000,
  )

  test('waits for ever', async () => {
    const exports = await read('await new Promise(() => {}); export const never = 1', 'import')
    expect(whyNot(exports)).toBe('it waits for something that does not come')
    expect(namesOf(shapeOf(exports, './after'))).toContain('other')
  })
})

describe('a module that is hard to look at is looked at', () => {
  test('prints without end of patience, and leaves timers', async () => {
    const text =
      'for (let i = 0; i < 20000; i++) console.log("x".repeat(1000)); setInterval(() => {}, 5); exports.a = 1'
    expect(await middleOf(text)).toMatchObject({ members: { named: { a: { kind: 'number' } } } })
  })

  test('replaces what everybody uses', async () => {
    const text = [
      'JSON.stringify = Reflect.ownKeys = Object.keys = Reflect.getOwnPropertyDescriptor = () => { throw 1 }',
      'Function.prototype.toString = () => "class X {}"; process.exit = () => {}; Array.prototype.push = () => 0',
      'exports.plain = function () {}',
    ].join('\n')
    expect(await middleOf(text)).toMatchObject({ members: { named: { plain: { kind: 'function', isClass: false } } } })
  })

  test('getters that throw, getters that load, proxies', async () => {
    const text = [
      'const trap = () => { throw new Error("trapped") }',
      'const handler = { ownKeys: trap, get: trap, getPrototypeOf: trap, getOwnPropertyDescriptor: trap }',
      'Object.defineProperty(exports, "bad", { get: trap, enumerable: true })',
      'Object.defineProperty(exports, "lazy", { get: () => () => 1, enumerable: true })',
      'exports.proxy = new Proxy({}, handler)',
      'exports.called = new Proxy(function () {}, handler)',
      'exports.inner = { get deep() { throw 1 } }',
      'exports.Class = class { get size() { throw 1 } }',
    ].join('\n')
    expect(await middleOf(text)).toMatchObject({
      members: {
        named: {
          bad: { kind: 'unreadable' },
          lazy: { kind: 'function' },
          proxy: { kind: 'proxy' },
          called: { kind: 'proxy' },
          inner: { members: { named: { deep: { kind: 'accessor' } } } },
          Class: { prototype: { named: { size: { kind: 'accessor' } } } },
        },
      },
    })
  })

  test('a module that is a proxy', async () => {
    expect(await middleOf(`module.exports = new Proxy({}, { get() { throw 1 }, ownKeys() { throw 1 } })`)).toEqual({
      kind: 'proxy',
    })
  })

  test('a million names: some are named, and the rest are not said to be missing', async () => {
    const shape = await middleOf('for (let i = 0; i < 1e6; i++) exports["name" + i] = i', 'require', 20_000)
    expect(shape).toMatchObject({ kind: 'object', members: { isCut: true } })
    expect(namesOf(shape)).toHaveLength(2000)
  }, 100_000)

  test('tables of data are not taken for members, constants are', async () => {
    const text =
      'exports.types = Object.fromEntries(Array.from({ length: 900 }, (_, i) => ["ext" + i, "x"])); exports.flags = { A: 1, B: 2 }'
    expect(await middleOf(text)).toMatchObject({
      members: {
        named: { types: { members: { named: {}, isCut: true } }, flags: { members: { named: { A: {}, B: {} } } } },
      },
    })
  })

  test('classes, constructors, functions of every kind', async () => {
    const text = [
      'class Base { inherited() {} static of() {} }',
      'exports.Class = class extends Base { own() {} field = 1; arrow = () => 2 }',
      'exports.Old = function Old(a) { if (!(this instanceof Old)) return new Old(a); this.a = a }',
      'exports.Old.prototype.go = function () {}',
      'exports.Strict = function (a) { this.a = a }',
      'exports.arrow = () => 1; exports.later = async () => 1; exports.each = function* () {}; exports.rows = async function* () {}',
      'exports._internal = 1; exports.internal_ = 1; exports["17"] = 1',
      'exports.self = exports',
    ].join('\n')
    const shape = (await middleOf(text)) as Extract<Shape, { kind: 'object' }>
    expect(namesOf(shape)).toEqual(['Class', 'Old', 'Strict', 'arrow', 'later', 'each', 'rows', 'self'])
    const { Class, Old, Strict, arrow, later, each, rows, self } = shape.members.named as Record<
      'Class' | 'Old' | 'Strict' | 'arrow' | 'later' | 'each' | 'rows' | 'self',
      FunctionShape
    >
    expect(Object.keys(Class.prototype!.named)).toEqual(['own', 'inherited'])
    expect(Object.keys(Class.members.named)).toEqual(['of'])
    expect(Class.assigned).toEqual(['field', 'arrow'])
    expect([Class, Old, Strict, arrow].map((one) => one.isCalled)).toEqual([false, true, false, true])
    expect([Class, Old, Strict, arrow].map((one) => one.isConstructor)).toEqual([true, true, true, false])
    expect([arrow, later, each, rows].map((one) => one.how)).toEqual(['plain', 'async', 'generator', 'async generator'])
    expect(self.isRepeated).toBe(true)
  })
})

test('no connection is made, whatever a module tries', async () => {
  let connections = 0
  const server = createServer(() => (connections += 1))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const text = [
    "import * as net from 'node:net'; import * as dgram from 'node:dgram'; import * as dns from 'node:dns'; import http from 'node:http'",
    'const said = []',
    'const tries = {',
    `  socket: () => net.connect(${port}, "127.0.0.1"),`,
    `  raw: () => new net.Socket().connect(${port}, "127.0.0.1"),`,
    '  listen: () => net.createServer().listen(0),',
    '  handle: () => net.default._createServerHandle("127.0.0.1", 0, 4),',
    '  datagram: () => dgram.createSocket("udp4").send("x", 9, "127.0.0.1"),',
    '  lookup: () => dns.lookup("localhost", () => {}),',
    '  resolver: () => new dns.Resolver().resolve4("example.org", () => {}),',
    '  binding: () => process.binding("tcp_wrap"),',
    `  request: () => http.get("http://127.0.0.1:${port}/"),`,
    `  fetch: () => fetch("http://127.0.0.1:${port}/"),`,
    '}',
    'for (const [name, attempt] of Object.entries(tries)) try { await attempt(); said.push(name) } catch {}',
    'throw new Error("allowed: " + said.join())',
  ].join('\n')
  expect(whyNot(await read(text, 'import'))).toMatch(/^it throws Error: allowed:( request)?$/)
  await new Promise((resolve) => server.close(resolve))
  expect(connections).toBe(0)
})
