import type { Topic } from '../case.ts'

export const processes: Topic = {
  title: 'the process',
  cases: [
    {
      name: 'an uncaught error exits with 1 and is printed',
      alone: true,
      files: {
        'main.js': `console.log('before')\nimport './a.js'\nsetTimeout(() => console.log('never'), 50)\nthrow new TypeError('uncaught')`,
        'a.js': ``,
      },
    },
    {
      name: 'an uncaught error of TypeScript',
      alone: true,
      files: {
        'main.ts': `import { f } from './a.ts'\nconst x: number = 1\nf(x)`,
        'a.ts': `interface A {}\n\nexport function f(x: number): never { throw new RangeError('from a ' + x) }`,
      },
    },
    {
      name: 'a string thrown, and an error in a timer',
      alone: true,
      files: {
        'main.js': `console.log('before')\nsetTimeout(() => { throw new Error('in timer') }, 1)\nprocess.on('exit', (code) => console.log('exit', code))`,
      },
    },
    {
      name: 'an unhandled rejection exits with 1',
      alone: true,
      files: {
        'main.js': `console.log('before')\nPromise.reject(new Error('unhandled'))\nsetTimeout(() => console.log('never'), 50)`,
      },
    },
    {
      name: 'a rejected top-level await exits with 1',
      alone: true,
      files: {
        'main.js': `import './a.js'\nconsole.log('never')`,
        'a.js': `console.log('a')\nawait Promise.reject(new Error('awaited'))`,
      },
    },
    {
      name: 'process.exitCode and beforeExit',
      alone: true,
      files: {
        'main.js': `process.exitCode = 7\nprocess.once('beforeExit', (code) => { console.log('before', code); setTimeout(() => console.log('more'), 1) })\nprocess.on('exit', (code) => console.log('exit', code))`,
      },
    },
    {
      name: 'process.exit in the middle of a module and of a timer',
      alone: true,
      files: {
        'main.js': `import './a.js'\nconsole.log('never')`,
        'a.js': `process.on('exit', () => console.log('bye'))\nconsole.log('a')\nprocess.exit(5)`,
      },
    },
    {
      name: 'process.argv, title and execArgv',
      alone: true,
      args: ['one', '--two=2', '-3', 'four five', '--'],
      files: {
        'src/main.ts': `import { parseArgs } from 'node:util'\nconsole.log(process.argv.length, process.argv.slice(1), process.argv[0] === process.execPath, parseArgs({ strict: false }).values)`,
      },
    },
    {
      name: 'handlers of uncaught errors and rejections are heard',
      alone: true,
      files: {
        'main.js': `process.on('uncaughtException', (e, origin) => console.log('caught', e.message, origin))\nprocess.on('unhandledRejection', (e) => console.log('rejected', e.message))\nPromise.reject(new Error('r'))\nsetTimeout(() => { throw new Error('t') }, 1)\nsetTimeout(() => console.log('goes on'), 5)\nthrow new Error('top')`,
      },
    },
    {
      name: 'the process ends when there is nothing left to do, with its timers run',
      alone: true,
      files: {
        'main.js': `setTimeout(() => console.log('timer'), 100)\nsetImmediate(() => console.log('immediate'))\nprocess.nextTick(() => console.log('tick'))\nPromise.resolve().then(() => console.log('microtask'))\nqueueMicrotask(() => console.log('queued'))\nsetTimeout(() => console.log('unref'), 10_000).unref()\nconsole.log('main')`,
      },
    },
    {
      name: 'child processes and workers start files of the program',
      alone: true,
      files: {
        'main.js': `import { spawnSync } from 'node:child_process'\nimport { Worker, isMainThread } from 'node:worker_threads'\nimport { once } from 'node:events'\nif (isMainThread) {\n  const { stdout, status } = spawnSync(process.execPath, [new URL('./child.js', import.meta.url).pathname, 'arg'])\n  console.log(String(stdout).trim(), status)\n  const worker = new Worker(new URL('./worker.js', import.meta.url), { workerData: 1 })\n  console.log(await once(worker, 'message'))\n}`,
        'child.js': `console.log('child', process.argv[2])`,
        'worker.js': `import { parentPort, workerData } from 'node:worker_threads'\nparentPort.postMessage('worker ' + workerData)`,
      },
    },
    {
      name: 'reading standard input that is empty, and writing in pieces',
      alone: true,
      files: {
        'main.js': `for await (const chunk of process.stdin) console.log(String(chunk))\nprocess.stdout.write('a'); process.stdout.write('b\\n')\nconsole.log('done', process.stdout.isTTY)`,
      },
    },
    {
      name: 'an entry that is missing what it imports exits with 1',
      alone: true,
      files: { 'main.js': `console.log('before')\nawait import(['./no', 'ne.js'].join(''))` },
    },
    {
      name: 'globals are shared with packages, and are those of the process',
      files: {
        'main.js': `globalThis.shared = 'set'\nimport read from 'cjs'\nconsole.log(read(), globalThis === global, typeof structuredClone, [] instanceof Array, read.list() instanceof Array, Object.getPrototypeOf(async function () {}).constructor === read.AsyncFunction, new Error('x') instanceof read.Error)`,
        'node_modules/cjs/package.json': `{"name":"cjs","main":"./i.js"}`,
        'node_modules/cjs/i.js': `module.exports = () => globalThis.shared; module.exports.list = () => []; module.exports.AsyncFunction = (async () => {}).constructor; module.exports.Error = Error`,
      },
    },
  ],
}
