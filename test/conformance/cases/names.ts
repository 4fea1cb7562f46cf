import type { Topic } from '../case.ts'

const show = `const show = (...fs) => console.log(fs.map((f) => f.name + '/' + f.length).join(' '))\n`

export const names: Topic = {
  title: 'names of functions and classes',
  cases: [
    {
      name: 'default exports without a name are called default',
      files: {
        'main.js': `import f from './f.js'\nimport a from './a.js'\nimport c from './c.js'\nimport s from './s.js'\nimport g from './g.js'\nimport p from './p.js'\nimport n from './n.js'\nimport w from './w.js'\nimport x from './x.js'\nimport sf from './sf.js'\nconsole.log([f, a, c, g, p, n, w, x].map((v) => v.name + '/' + v.length), typeof s.name, s.name(), sf.name, new c().constructor.name)`,
        'f.js': `export default function (a, b) {}`,
        'a.js': `export default (a) => a`,
        'c.js': `export default class { constructor(a, b, c) {} }`,
        's.js': `export default class { static name() { return 'static name' } }`,
        'sf.js': `export default class { static name = 'static field' }`,
        'g.js': `export default async function* () {}`,
        'p.js': `export default (function (a) {})`,
        'n.js': `export default (class Named {})`,
        'w.js': `export default (0, () => {})`,
        'x.js': `const f = function inner(q) {}\nexport default f`,
      },
    },
    {
      name: 'declarations, expressions and assignments give names',
      files: {
        'main.js': `${show}function d(a, b = 1, ...c) {}\nasync function ad(a) {}\nfunction* gd(a, b) {}\nasync function* agd() {}\nconst arrow = (a, b) => {}\nconst expr = function (a) {}\nconst named = function other(a) {}\nlet l = () => {}\nvar v = async () => {}\nlet late\nlate = () => {}\nlet cond = null\ncond ??= () => {}\nl = function () {}\nconst K = class {}\nconst L = class Other {}\nlet M = class {}\nconst paren = (((a) => a))\nconst comma = (0, () => {})\nconst wrapped = [() => {}][0]\nconst choice = true ? () => {} : null\nconst or = null || function () {}\nshow(d, ad, gd, agd, arrow, expr, named, l, v, late, cond, K, L, M, paren, comma, wrapped, choice, or)`,
      },
    },
    {
      name: 'properties, methods, accessors and symbols give names',
      files: {
        'main.js': `${show}const key = 'computed', sym = Symbol('desc'), none = Symbol()\nconst o = { a() {}, b: () => {}, c: function () {}, d: function named() {}, async e() {}, *f() {}, async *g(x) {}, get h() {}, set h(v) {}, [key]: () => {}, [key + '2']() {}, [sym]: () => {}, [none]: () => {}, 'quoted key': () => {}, 12: () => {}, [sym + '' ? 'i' : 'j']: class {}, k: (0, () => {}), __proto__: { inherited: () => {} } }\nshow(o.a, o.b, o.c, o.d, o.e, o.f, o.g, o.computed, o.computed2, o[sym], o[none], o['quoted key'], o[12], o.i, o.k, o.inherited)\nconst d = Object.getOwnPropertyDescriptor(o, 'h')\nshow(d.get, d.set)\nclass K { static s() {} m() {} static p = () => {}; q = () => {}; ['r' + 1]() {} static [sym] = () => {}; static async *t() {} get u() { return 1 } static v = class {} ; #w = () => {}; w() { return this.#w } static #x = () => {}; static x() { return K.#x } #y() {} y() { return this.#y } }\nshow(K.s, K.prototype.m, K.p, new K().q, K.prototype.r1, K[sym], K.t, K.v, new K().w(), K.x(), new K().y())\nshow(Object.getOwnPropertyDescriptor(K.prototype, 'u').get)`,
      },
    },
    {
      name: 'destructuring defaults and parameters give names',
      files: {
        'main.js': `${show}const { a = () => {}, b: [c = function () {}] = [], d = class {} } = {}\nlet { e = () => {}, ...rest } = {}\ne = e\nlet f, g, h\n;({ f = () => {}, g: [h = () => {}] = [] } = {})\n;[g = () => {}] = []\nconst with_ = (p = () => {}, { q = () => {} } = {}) => show(p, q)\nshow(a, c, d, e, f, g, h, rest.constructor)\nwith_()\nexport const { exported = () => {} } = {}\nexport let { variable = () => {} } = {}\nvariable = variable\nshow(exported, variable)`,
      },
    },
    {
      name: 'members take no name, logical assignments to names do',
      files: {
        'main.js': `${show}const o = {}\no.x = () => {}\no['y'] = function () {}\nlet a, b = 0, c = 1\na ||= () => {}\nb ||= function () {}\nc &&= class {}\nlet d = (() => {})\nlet e = 1, f = (e = () => {})\nshow(o.x, o.y, a, b, c, d, e, f)\nlet g = g2 => g2, h = async function () {}\nh = g\nshow(g, h)`,
      },
    },
    {
      name: 'a static accessor for the name or the length is not called while the class is defined',
      files: {
        'main.js': `class A { static get name() { console.log('name'); return 'own' } static get length() { console.log('length'); return 7 } }
export const B = class { static get name() { throw new Error('called') } }
console.log('defined')
console.log(A.name, A.length, new A().constructor === A)`,
      },
    },
    {
      name: 'classes with a static name keep it',
      files: {
        'main.js': `import { Field, Method, Getter } from './a.js'\nconsole.log(Field.name, Method.name(), Getter.name, new Field().constructor.name, Object.getOwnPropertyDescriptor(Field, 'name'), Object.getOwnPropertyNames(Method).sort())\nclass Own { static name = 'mine'; static length = 7 }\nconst Expr = class { static { this.early = this.name } }\nconsole.log(Own.name, Own.length, Expr.early, Expr.name)`,
        'a.js': `export class Field { static name = 'field' }\nexport class Method { static name() { return 'method' } }\nexport class Getter { static get name() { return 'getter' } }`,
      },
    },
    {
      name: 'names and lengths can be redefined, not assigned',
      files: {
        'main.js': `import { f, K } from './a.js'\nconst attempt = (g) => { try { g(); return 'ok' } catch (e) { return e.name } }\nconsole.log(attempt(() => { f.name = 'x' }), f.name, Object.getOwnPropertyDescriptor(f, 'name'), Object.getOwnPropertyDescriptor(f, 'length'))\nObject.defineProperty(f, 'name', { value: 'renamed' })\nObject.defineProperty(K, 'name', { value: 'RenamedK' })\nconsole.log(f.name, K.name, new K().constructor.name, delete f.length, f.length)`,
        'a.js': `export function f(a) {}\nexport class K {}`,
      },
    },
    {
      name: 'own keys of functions and classes are those of the language',
      files: {
        'main.js': `import * as m from './a.js'\nfor (const key of Object.keys(m)) console.log(key, Reflect.ownKeys(m[key]), Object.getOwnPropertyDescriptor(m[key], 'prototype'), Object.getPrototypeOf(m[key]) === Function.prototype)`,
        'a.js': `export function f() {}\nexport const arrow = () => {}\nexport async function asynchronous() {}\nexport function* generator() {}\nexport const method = { m() {} }.m\nexport const expression = function () {}`,
      },
    },
    {
      name: 'functions in arrays, arguments and returns have no name',
      files: {
        'main.js': `const id = (f) => f\nconst list = [() => {}, function () {}, class {}, async () => {}]\nconsole.log(list.map((f) => JSON.stringify(f.name)).join(), JSON.stringify(id(() => {}).name), JSON.stringify((() => () => {})().name), new Map([['k', () => {}]]).get('k').name === '', id(function named() {}).name, id({ handler: () => {} }).handler.name)`,
      },
    },
  ],
}
