import type { Topic } from '../case.ts'

const log = (name: string): string => `console.log('${name} starts')\nawait null\nconsole.log('${name} ends')`

export const topLevelAwait: Topic = {
  title: 'top-level await',
  cases: [
    {
      name: 'siblings start in order and run side by side',
      files: {
        'main.js': `import './a.js'\nimport './b.js'\nimport './c.js'\nconsole.log('main')`,
        'a.js': log('a'),
        'b.js': `console.log('b is synchronous')`,
        'c.js': log('c'),
      },
    },
    {
      name: 'parents run when all their dependencies are done, in their order',
      files: {
        'main.js': `import './p1.js'\nimport './p2.js'\nimport './p3.js'\nconsole.log('main')`,
        'p1.js': `import './slow.js'\nconsole.log('p1')`,
        'p2.js': `import './fast.js'\nconsole.log('p2')`,
        'p3.js': `import './slow.js'\nimport './fast.js'\n${log('p3')}`,
        'slow.js': `for (let i = 0; i < 5; i++) await null\nconsole.log('slow')`,
        'fast.js': `await null\nconsole.log('fast')`,
      },
    },
    {
      name: 'a diamond with awaits',
      files: {
        'main.ts': `import { l } from './l.ts'\nimport { r } from './r.ts'\nconsole.log('main', l, r)`,
        'l.ts': `import { base } from './base.ts'\nexport const l: string = await Promise.resolve('l' + base)\nconsole.log('l')`,
        'r.ts': `import { base } from './base.ts'\nexport const r: string = 'r' + base\nconsole.log('r')`,
        'base.ts': `export const base = await new Promise<number>((resolve) => setTimeout(resolve, 1, 1))\nconsole.log('base')`,
      },
    },
    {
      name: 'cycles with awaits',
      files: {
        'main.js': `import { a } from './a.js'\nimport './d.js'\nconsole.log('main', a())`,
        'a.js': `import { b } from './b.js'\nexport function a() { return 'a' + b }\nconsole.log('a', await Promise.resolve(b))`,
        'b.js': `import { a } from './a.js'\nimport './c.js'\nexport const b = await Promise.resolve('b')\nconsole.log('b', a())`,
        'c.js': `import './b.js'\nconsole.log('c starts')\nawait null\nconsole.log('c')`,
        'd.js': `import './c.js'\nconsole.log('d')`,
      },
    },
    {
      name: 'a rejection fails the importers and not the siblings under way',
      files: {
        'main.js': `import './a.js'\nimport './b.js'\nconsole.log('main')`,
        'a.js': `console.log('a')\nawait null\nthrow new RangeError('from a')`,
        'b.js': `console.log('b starts')\nawait null; await null; await null\nconsole.log('b ends')`,
      },
    },
    {
      name: 'a rejection is thrown again by each import',
      files: {
        'main.js': `const errors = []\nfor (const path of ['./p.js', './a.js', './p.js', './q.js']) await import(path).catch((e) => errors.push(e))\nconsole.log(errors.length, errors.every((e) => e === errors[0]), errors[0].message)`,
        'p.js': `import './a.js'\nconsole.log('p')`,
        'q.js': `import './p.js'\nconsole.log('q')`,
        'a.js': `console.log('a'); await Promise.reject(new Error('once'))`,
      },
    },
    {
      name: 'await in every place of a statement',
      files: {
        'main.js': `const a = await 1, b = (await 2) + (await 3)\nlet c = await 4\nc += await 5\nconst { d, e: [f], g = await 7, ...h } = await Promise.resolve({ d: 1, e: [2], i: 3 })\nlet { j = await 8, k } = { k: await 9 }\nk++\nvar [l, m = await 10] = await [11]\nif (await true) { console.log('if', await 1) } else await 2\nfor (const x of await [1, 2]) console.log('of', await x)\nfor (let i = await 0; i < (await 2); i += await 1) console.log('for', i)\nwhile (await (c++ < 11)) console.log('while', c)\nswitch (await 2) { case await 2: console.log('switch'); break }\ntry { await Promise.reject(new Error('caught')) } catch ({ message }) { console.log(message) } finally { console.log('finally', await 1) }\nlabel: { await 1; break label }\nconst fn = async () => await 12\nclass K { [await 'computed']() { return await_ } }\nconst await_ = await fn()\nconst o = { [await 'key']: await 1, ...(await { s: 1 }) }\nconsole.log(a, b, c, d, f, g, h, j, k, l, m, await_, new K().computed(), o, \`t\${await 13}\`, await (async () => 14)())\nexport default await 15\nexport const exported = await 16, another = 17`,
      },
    },
    {
      name: 'for await over iterators, with break and errors',
      files: {
        'main.js': `async function* count(n) { try { for (let i = 0; i < n; i++) yield i } finally { console.log('closed') } }\nfor await (const x of count(3)) console.log(x)\nfor await (const x of count(9)) { if (x === 1) break }\nfor await (const [k, v] of [Promise.resolve(['k', 'v'])]) console.log(k, v)\nlet last\nfor await (last of count(2));\nfor await (var hoisted of [7]);\ntry { for await (const x of count(2)) throw new Error('in loop') } catch (e) { console.log(e.message) }\nconsole.log(last, hoisted)`,
      },
    },
    {
      name: 'names given in awaited initialisers',
      files: {
        'main.js': `export default await (async () => () => {})()\nconst f = await (() => {})\nconst { g = () => {} } = await {}\nlet h = () => {}\nh = await h\nconst K = await class {}\nconsole.log([f.name, g.name, h.name, K.name])`,
      },
    },
    {
      name: 'importers see exports before and after an await',
      files: {
        'main.js': `const pending = import('./a.js')\nconst ns = await pending\nconsole.log(ns.state, ns.tell())\nexport let done = true`,
        'a.js': `import { peek } from './b.js'\nexport let state = 'before'\nexport function tell() { return state }\nconsole.log(peek())\nawait null\nstate = 'after'\nconsole.log(peek())\nawait null`,
        'b.js': `import { state, tell } from './a.js'\nexport const peek = () => state + tell()`,
      },
    },
    {
      name: 'an import started twice waits for one evaluation',
      files: {
        'main.js': `const [x, y] = await Promise.all([import('./a.js'), import('./a.js')])\nconsole.log(x === y, x.count())\nconst both = await Promise.all([import('./b.js'), import('./c.js')])\nconsole.log(both.map((m) => m.default))`,
        'a.js': `let n = 0\nn += 1\nexport const count = () => n\n${log('a')}`,
        'b.js': `import './d.js'\nexport default 'b'`,
        'c.js': `import './d.js'\nexport default 'c'`,
        'd.js': log('d'),
      },
    },
    {
      name: 'microtasks interleave as they do natively',
      files: {
        'main.js': `import './a.js'\nimport './b.js'\nconsole.log('main')\nawait null\nconsole.log('main again')`,
        'a.js': `Promise.resolve().then(() => console.log('m1')).then(() => console.log('m2')).then(() => console.log('m3')).then(() => console.log('m4')).then(() => console.log('m5'))\nawait null\nconsole.log('a')`,
        'b.js': `console.log('b')`,
      },
    },
    {
      name: 'using and await using are disposed at the end of the module',
      files: {
        'main.js': `import './a.js'\nconsole.log('main')`,
        'a.js': `const resource = (name) => ({ name, [Symbol.dispose]() { console.log('dispose', name) } })\nconst later = (name) => ({ name, async [Symbol.asyncDispose]() { await null; console.log('async dispose', name) } })\n{ using inner = resource('inner'); console.log(inner.name) }\nusing a = resource('a'), b = resource('b')\nawait using c = later('c')\nconst read = () => a.name + b.name + c.name\nconsole.log(read())`,
      },
    },
    {
      name: 'using alone is disposed when the module ends, also by an error',
      files: {
        'main.js': `import './ok.js'\nawait import('./a.js').catch((e) => console.log(e.message))\nconsole.log('main')`,
        'ok.js': `using ok = { [Symbol.dispose]() { console.log('dispose ok') } }\nexport const f = () => ok\nconsole.log('ok', typeof f())`,
        'a.js': `using a = { [Symbol.dispose]() { console.log('dispose') } }\nthrow new Error('thrown with ' + typeof a)`,
      },
    },
    {
      name: 'a top-level await that never settles ends the process with code 13',
      alone: true,
      files: { 'main.js': `console.log('waiting')\nawait new Promise(() => {})\nconsole.log('never')` },
    },
    {
      name: 'one that never settles in a dependency does so too',
      alone: true,
      files: {
        'main.js': `import './a.js'\nconsole.log('never')`,
        'a.js': `console.log('a')\nawait new Promise(() => {})`,
      },
    },
    {
      name: 'exit handlers see the code of an unsettled await',
      alone: true,
      files: {
        'main.js': `process.on('exit', (code) => console.log('exit', code, process.exitCode))\nawait new Promise(() => {})`,
      },
    },
  ],
}
