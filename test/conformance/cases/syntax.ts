import type { Topic } from '../case.ts'

export const syntax: Topic = {
  title: 'syntax at top level',
  cases: [
    {
      name: 'this is undefined, the code is strict',
      files: {
        'main.js': `console.log(this, (() => this)(), (function () { return this })(), typeof require, typeof module, typeof exports, typeof __filename)\ntry { undeclared = 1 } catch (e) { console.log(e.name) }\ntry { Object.freeze([]).push(1) } catch (e) { console.log(e.name) }\ntry { (function () { return arguments.callee })() } catch (e) { console.log(e.name) }\nconsole.log(delete globalThis.nothing, eval('this'), typeof eval('var evaluated = 1; evaluated'), typeof evaluated)`,
      },
    },
    {
      name: 'directives and strings as statements',
      files: {
        'main.js': `'use strict'\n'another directive'\n"use asm"\nconst f = function () { 'use strict'; return this }\n;'text'\nconsole.log(f())`,
      },
    },
    {
      name: 'a hashbang, a byte order mark and both',
      files: {
        'main.js': `#!/usr/bin/env node\nimport './bom.js'\nimport './bom.ts'\nconsole.log('main', new Error('x').stack.split('\\n')[1].match(/:(\\d+:\\d+)/)[1])`,
        'bom.js': `\uFEFFconsole.log('bom', new Error('x').stack.split('\\n')[1].match(/:(\\d+:\\d+)/)[1])`,
        'bom.ts': `\uFEFFconst x: string = 'bom ts'\nconsole.log(x)`,
      },
    },
    {
      name: 'files that are empty, or hold comments, types or nothing but imports',
      files: {
        'main.ts': `import './empty.js'\nimport './comments.js'\nimport type {} from './types.ts'\nimport './types.ts'\nimport * as empty from './empty.js'\nimport './only-imports.ts'\nimport './semicolons.js'\nconsole.log(Object.keys(empty))`,
        'empty.js': ``,
        'comments.js': `// only\n/* comments */`,
        'types.ts': `export type A = string\ninterface B { a: A }\ndeclare const c: B\n`,
        'only-imports.ts': `import './empty.js'`,
        'semicolons.js': `;;;\n{}\n;`,
      },
    },
    {
      name: 'line endings of Windows, and line separators',
      files: {
        'main.js': `const a = 1\r\nconst b = \`x\r\ny\`\r\nlet c = 'u\u2028v'\r\nconsole.log(a, JSON.stringify(b), c.length)\r\n`,
      },
    },
    {
      name: 'identifiers in all scripts, with escapes and dollars',
      files: {
        'main.js': `import { größe, 変数, $, _, $$, $0$ } from './a.js'\nlet \\u0061bc = 1, ünïcödé = 2, 𝒳 = 3\n\\u0061bc++\nünïcödé += größe\nconst $$u = 'u', $$s = 's', $$r = 'r', $$default = 'd', $$l0 = 'l'\nfunction ƒ() { return $$u + $$s }\nclass Ω { ñ = 1; #é = 2; get é() { return this.#é } }\nconsole.log(abc, ünïcödé, 𝒳, 変数, $, _, $$, $0$, $$u, $$s, $$r, $$default, $$l0, ƒ(), new Ω().ñ, new Ω().é, ƒ.name, Ω.name)`,
        'a.js': `export let größe = 10\nexport const 変数 = 'v', $ = '$', _ = '_', $$ = '$$', $0$ = '$0$'\ngröße++`,
      },
    },
    {
      name: 'names that code generation might use itself',
      files: {
        'main.js': `import { names } from './a.js'\nconst body = 'body', refs = 'refs', privates = 'privates', module = 'module', exports = 'exports', require = 'require', __filename = 'f', __dirname = 'd'\nlet arguments_ = 1, undefined_ = 2, instance = 3, constructor = 4, prototype = 5, hasOwnProperty = 6, toString = 7, __proto__ = 8\ninstance++; constructor++; toString++; __proto__++; hasOwnProperty++\nexport { constructor, toString, hasOwnProperty as valueOf, __proto__ as proto }\nfunction valueOf() { return 'own valueOf' }\nconsole.log(body, refs, privates, module, exports, require, __filename, __dirname, instance, constructor, prototype, hasOwnProperty, toString, __proto__, valueOf(), [valueOf][0](), names)`,
        'a.js': `import * as main from './main.js'\nexport const names = []\nqueueMicrotask(() => console.log(Object.keys(main), main.constructor, main.toString, main.valueOf, main.proto))`,
      },
    },
    {
      name: 'labels, blocks, loops and switches',
      files: {
        'main.js': `outer: for (let i = 0; i < 3; i++) { for (const j of [0, 1, 2]) { if (j === 1) continue outer; if (i === 2) break outer; console.log(i, j) } }\nblock: { console.log('in'); if (true) break block; console.log('never') }\nlet n = 0\ndo { n++; if (n === 2) continue } while (n < 4)\nwhile (true) { if (n-- < 0) break }\nfor (const k in { a: 1, b: 2 }) console.log(k)\nfor (n of [7, 8]);\nfor (n = 0, m = 5; n < m; n++, m--);\nvar m\nswitch (n) { case 1: { let n = 'inner'; console.log(n) } case 3: console.log('falls'); default: console.log('default'); break; case 9: console.log('never') }\nif (n) var inside = 'if'; else var inside = 'else'\ntry { throw new Error('x') } catch { console.log('caught') } finally { var fin = 'finally' }\nconsole.log(n, m, inside, fin)\nfoo: for (;;) { bar: for (;;) break foo }`,
      },
    },
    {
      name: 'var is hoisted out of blocks and loops',
      files: {
        'main.js': `console.log(a, b, c, d, e, f, g, typeof h)\n{ var a = 1 }\nfor (var b = 0, c = 5; b < 2; b++) { var d = b }\nfor (var e in { k: 1 });\nfor (var f of [1, 2]);\nif (false) { var g = 'never' }\ntry { var h = (() => { throw 1 })() } catch (i) { var i = 'in catch'; var j = i }\nwhile (!k) { var k = true }\nvar { l, m: [o = 'default'] = [] } = { l: 1 }, [p, ...q] = [1, 2, 3]\nfor (var { r, s = r } of [{ r: 1 }]) { var [t] = [s] }\nvar a, u\nvar a = a + 1\nexport var v = 'exported'\n{ { { var w = () => [a, w.name] } } }\nconsole.log(a, b, c, d, e, f, g, h, i, j, k, l, o, p, q, r, s, t, u, v, w())`,
      },
    },
    {
      name: 'a var without an initialiser keeps its value in loops and reruns',
      files: {
        'main.js': `var kept = 1\nvar kept\nfor (var i = 0; i < 3; i++) { var x; console.log(x); x = i }\nfor (var y; i > 1; i--) { console.log(y); y = i }\nconsole.log(kept, x, y)\nfunction f() { var kept = 'inner'; { var kept } return kept }\nconsole.log(f(), kept)`,
      },
    },
    {
      name: 'destructuring with everything in it',
      files: {
        'main.js': `const key = 'k', log = []\nconst note = (x, v) => (log.push(x), v)\nconst { a, b: { c = note('c', 1) } = {}, [key]: d, [note('computed', 'e')]: e = note('default e', 2), ...rest } = { a: 0, k: 3, x: 4, y: 5 }\nconst [f, , g = note('g', 6), [h] = [7], ...i] = new Set([1, 2, undefined, [8], 9, 10])\nlet j, k = { deep: [] }\n;[j, k.first, k.deep[0], ...k.others] = [1, 2, 3, 4, 5]\n;({ j, x: k.x = 'def', ['y']: k['y'] } = { j: 'jj', y: 'yy' })\nconst { length } = 'text', { 0: zero, [1]: one } = ['z', 'o'], [ch1, ch2] = '𝒳y'\nlet { m = 1, n = m } = {}, [o, p = o] = [5]\n;[m, n] = [n + 1, m + 2]\nvar { q, ...r } = { q: 1, s: 2 }\nconst {} = {}, [] = []\nconst { u } = (0, { u: 'seq' }), [w] = (0, ['seq'])\nconsole.log(a, c, d, e, rest, f, g, h, i, j, k, length, zero, one, ch1, ch2, m, n, o, p, q, r, log, u, w)`,
      },
    },
    {
      name: 'destructuring closes iterators and throws as it should',
      files: {
        'main.js': `const iterable = (name) => ({ [Symbol.iterator]() { let i = 0; return { next: () => ({ value: i++, done: false }), return() { console.log('closed', name); return {} } } } })\nconst [a, b] = iterable('const')\nlet [c] = iterable('let')\nc++\nvar [d, , e] = iterable('var')\n;[c] = iterable('assignment')\nfor (const x of iterable('loop')) { if (x === 1) break }\nconsole.log(a, b, c, d, e)\nfor (const path of ['./null.js', './iter.js', './key.js']) await import(path).catch((error) => console.log(error.name, error.message))`,
        'null.js': `const { x } = null`,
        'iter.js': `const [x] = {}`,
        'key.js': `export let { x: { y } } = {}`,
      },
    },
    {
      name: 'sequences, assignments in expressions and odd statements',
      files: {
        'main.js': `let a, b, c = (a = 1, b = 2, a + b)\nconst d = (a++, a), e = a = b = 7, f = (() => 1, 2)\na, b, c\nvoid 0\ntypeof a;\n\`template \${a}\`;\n/regex/.test('regex') && console.log('matched')\n;[a, b].forEach((x) => console.log(x));\n!function () { console.log('bang') }();\n+function () { console.log('plus') }();\nnew (class { constructor() { console.log('new') } })()\nnew Map()\nif (a) ; else console.log('never')\nconsole.log(c, d, e, f)\ndebugger`,
      },
    },
    {
      name: 'automatic semicolons',
      files: {
        'main.js': `const a = 1\nlet b = a\n++b\nconst f = () => {}\nconst o = { f }\nlet c = 3\n;[c] = [c + 1]\nlet d = b\n/2/1\nexport default a\nexport { b }\nvar e\nvar g = 5\nlet h\nlet i = h\nclass K {\n  x\n  y = 1\n  static z\n  ['w']() {}\n}\nconsole.log(a, b, c, d, e, g, h, i, new K(), K.z)`,
      },
    },
    {
      name: 'numbers, strings, regular expressions, templates and big integers',
      files: {
        'main.js': `const n = [0xff, 0b11, 0o17, 1_000, .5, 1e3, 10n, -0, 0.1 + 0.2, NaN, Infinity], s = ['\\u{1F600}', '\\x41', 'a\\\nb', "it's", '\\0'], t = \`a\${1}b\${\`nested \${2}\`}c\`\nconst raw = String.raw\`\\n\${1}\`, tag = (strings, ...v) => [strings.raw, v, Object.isFrozen(strings)], r = /(?<year>\\d{4})\\/[/]/giu, v = /[\\p{L}--[a-z]]/v\nconst site = () => tag\`same\`\nconsole.log(n, s, t, raw, tag\`x\\y\${1}\`, r, v.test('A'), r.flags, 2 ** 3 ** 2, site()[0] === site()[0], Object.is(n[7], -0), 5n ** 2n)`,
      },
    },
    {
      name: 'classes, functions and exports may stand in any order',
      files: {
        'main.js': `export { late, Late, fn as renamed, value }\nimport { x } from './a.js'\nconst late = () => x\nexport default fn\nfunction fn() { return value }\nclass Late { v = value }\nlet value = 1\nexport { value as again }\nvalue = 2\nimport * as self from './main.js'\nconsole.log(Object.keys(self), self.default === fn, self.renamed(), new self.Late().v, self.again, self.late())`,
        'a.js': `export { x as x }\nvar x = 'x'`,
      },
    },
    {
      name: 'deep nesting and long chains',
      files: {
        'main.js': `const list = [${Array.from({ length: 300 }, (_, i) => i).join(', ')}]\nconst sum = ${Array.from({ length: 500 }, (_, i) => i).join(' + ')}\nconst nested = ${'['.repeat(60)}1${']'.repeat(60)}\nconst f = ${'() => '.repeat(50)}1\nconsole.log(list.length, sum, JSON.stringify(nested).length, typeof f())`,
      },
    },
  ],
}
