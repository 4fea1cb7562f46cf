import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { checkPackages, type CheckReport, type PackageOnDisk } from '@midflight/check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { packageOf } from './fixture-packages.ts'

let folder = ''

beforeEach(async () => {
  folder = await mkdtemp(path.join(await realpath(tmpdir()), 'midflight-inferred-'))
})

afterEach(() => rm(folder, { recursive: true, force: true }))

/** Compares two texts of a module without declarations. */
async function compare(old: string, next: string, type = 'commonjs'): Promise<CheckReport> {
  const make = (side: string, version: string, text: string): Promise<PackageOnDisk> =>
    packageOf(path.join(folder, side, 'node_modules/fixture'), {
      'index.js': text,
      'other.js': type === 'module' ? 'export const other = () => 1\n' : 'exports.other = () => 1\n',
      'package.json': JSON.stringify({ name: 'fixture', version, type, main: './index.js' }),
    })
  return checkPackages(await make('old', '1.0.0', old), await make('new', '1.1.0', next))
}

const ids = ({ findings }: CheckReport): readonly string[] => findings.map(({ id }) => id)

describe('what JSDoc declares is as good as declared', () => {
  test('parameters and results', async () => {
    const old = [
      '/** @param {string | number} value */ exports.narrowed = (value) => {}',
      '/** @param {string} value @param {number} [size] */ exports.required = (value, size) => {}',
      '/** @returns {string} */ exports.widened = () => "a"',
      '/** @param {string} value @returns {string} */ exports.same = (value) => value',
      '/** @type {number} */ exports.limit = 1',
    ].join('\n')
    const next = [
      '/** @param {string} value */ exports.narrowed = (value) => { value.at(0) }',
      '/** @param {string} value @param {number} size */ exports.required = (value, size) => { size.toFixed() }',
      '/** @returns {string | null} */ exports.widened = () => null',
      '/** @param {string | Buffer} value @returns {"a" | "b"} */ exports.same = (value) => "a"',
      '/** @type {string | number} */ exports.limit = "1"',
    ].join('\n')
    expect(ids(await compare(old, next)).toSorted()).toEqual([
      'narrowed-parameter:.:narrowed',
      'narrowed-parameter:.:required',
      'widened-member:.:limit',
      'widened-result:.:widened',
    ])
  })

  test('types with a name, in ES modules', async () => {
    const old = [
      '/** @typedef {{ strict?: boolean, size?: number }} Options */',
      '/** @param {string} text @param {Options} options */ export function parse(text, options) { return text }',
    ].join('\n')
    const next = old.replace('strict?: boolean', 'strict?: "yes"').replace('size?: number', 'size?: string | number')
    expect(ids(await compare(old, next, 'module'))).toEqual(['narrowed-option:.:Options.strict'])
  })

  test('what is said of code that has not changed is corrected, and breaks nobody', async () => {
    const old = '/** @param {string} a @returns {boolean} */ exports.capture = (a) => a && [a]\n'
    expect(ids(await compare(old, old.replace('{boolean}', '{string[]}').replace('{string}', '{number}')))).toEqual([])
  })

  test('what is documented as private is not for clients', async () => {
    const old = '/** @private @returns {string} */ exports.inner = () => "a"\nexports.kept = 1\n'
    expect(ids(await compare(old, old.replace('{string}', '{number}').replace('"a"', '1')))).toEqual([])
  })
})

describe('what the compiler infers is weaker', () => {
  test('a result that has nothing in common with the old one', async () => {
    const old = [
      'exports.later = (a) => `${a}`',
      'exports.other = (a) => ({ from: 1, to: 2 })',
      'exports.list = () => [1]',
      'exports.truth = (a) => a === 1',
    ].join('\n')
    const next = [
      'exports.later = async (a) => `${a}`',
      'exports.other = (a) => ({ from: 1, until: 2 })',
      'exports.list = () => 1',
      'exports.truth = (a) => 1',
    ].join('\n')
    const report = await compare(old, next)
    expect(ids(report).toSorted()).toEqual([
      'widened-result:.:later',
      'widened-result:.:list',
      'widened-result:.:other',
      'widened-result:.:truth',
    ])
    expect(report.findings.find(({ symbol }) => symbol === 'later')).toMatchObject({ oldType: 'string' })
  })

  test('how the code is written is no change', async () => {
    const old = [
      'exports.early = (a) => `${a}`',
      'exports.literal = (a) => "yes"',
      'exports.version = "1.0.0"',
      'exports.level = 1',
      'exports.built = () => ({ a: 1, b: 2 })',
      'exports.count = function () { return 1 }',
      'exports.more = (a) => ({ a: 1 })',
      'exports.any = (a) => a',
      'exports.styled = () => 1',
      'function Made() { this.size = 1 }; Made.prototype.go = function () {}; exports.Made = Made',
      'exports.lib = require("./other.js")',
    ].join('\n')
    const next = [
      'exports.early = (a) => { if (!a) return null; return `${a}` }',
      'exports.literal = (a) => "no"',
      'exports.version = "1.1.0"',
      'exports.level = 2',
      'exports.built = () => { const made = {}; made.a = 1; made.b = 2; return made }',
      'exports.count = function (...all) { return all.length }',
      'exports.more = (a) => ({ a: 1, b: 2 })',
      'exports.any = (a) => JSON.parse(a)',
      'Object.assign(exports, { styled: () => 1 })',
      'exports.Made = class Made { go() {} }',
      'exports.lib = { ...require("./other.js") }',
    ].join('\n')
    expect(ids(await compare(old, next)).filter((id) => !id.startsWith('named-import-gone'))).toEqual([])
  })

  test('everything may be left out of a call, and a callback that is no longer taken is missed', async () => {
    const old = [
      'exports.make = function (dir, options, f) { const cb = f || (() => {}); cb(dir) }',
      'exports.load = (file, callback) => callback(file)',
      'exports.walk = function walk(dir, found) { return found ? found : walk(dir, []) }',
      'exports.more = (a) => a',
      'exports.rest = function (a, cb) { cb(a) }',
    ].join('\n')
    const next = [
      'exports.make = async function (dir, options) { return dir }',
      'exports.load = async (file) => file',
      'exports.walk = function (dir) { return [dir] }',
      'exports.more = (a, b) => a + b',
      'exports.rest = function () { arguments[1](arguments[0]) }',
    ].join('\n')
    const report = await compare(old, next)
    expect(ids(report)).toEqual(['narrowed-parameter:.:make', 'narrowed-parameter:.:load'])
    expect(report.findings[0]?.witness).toContain('return fixture.make(a0, a1, a2)')
  })
})

test('a release that adds names says so, by what is there when it is loaded', async () => {
  const report = await compare(
    'exports.a = 1\n',
    'const all = { a: 1, b: 2 }\nmodule.exports = { ...all }\nexports.a = 1\n',
  )
  expect(report.additions).toEqual(['b'])
})

test('files that the README names are ways in, of a package that lets clients import all', async () => {
  const readme = "```js\nconst v4 = require('fixture/v4')\nimport gone from 'fixture/nowhere'\n```\n"
  const make = (side: string, files: Record<string, string>): Promise<PackageOnDisk> =>
    packageOf(path.join(folder, side, 'node_modules/fixture'), { 'index.js': 'exports.a = 1\n', ...files })
  const old = await make('old', {
    'package.json': '{"name":"fixture","version":"1.0.0"}',
    'README.md': readme,
    'v4.js': 'module.exports = () => 4\n',
    'secret.js': 'exports.secret = 1\n',
  })
  const next = await make('new', { 'package.json': '{"name":"fixture","version":"2.0.0","exports":"./index.js"}' })
  const report = await checkPackages(old, next)
  expect(ids(report)).toEqual(['removed-subpath:./v4:./v4'])
})
