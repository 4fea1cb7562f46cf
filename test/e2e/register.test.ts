import { chmodSync, existsSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { describe, expect, test } from 'vitest'
import { packageFolder, register, runNode, startNode } from './registered-program.ts'
import { runCommand } from './running-program.ts'

const server = `import { createServer } from 'node:http'
import { answer } from './answer.ts'

const server = createServer((request, response) => void response.end(answer()))
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (typeof address === 'object' && address !== null) console.log('listening http://127.0.0.1:' + address.port)
})
process.on('SIGTERM', () => process.exit(7))
`

const answer = (word: string): string => `let asked = 0

export function answer(): string {
  asked += 1
  return '${word} ' + asked
}
`

const served = { 'src/main.ts': server, 'src/answer.ts': answer('one') }
const registered = ['--import', register]
/** Prints whether the runtime runs it, whose frames are below its own. */
const tellsWho = "console.log(new Error('here').stack.includes('in-process') ? 'taken over' : 'plain')\n"
const socketOf = (root: string): string => path.join(root, '.midflight/control.sock')

describe('a process that registers Midflight', () => {
  test('is planned, upgraded and rolled back by the command, and its state goes on', async () => {
    const { root, write } = packageFolder(served)
    const program = startNode(root, [...registered, 'src/main.ts'])
    const url = await program.printed(/listening (\S+)/)
    const get = async (): Promise<string> => (await fetch(url)).text()
    expect(await get()).toBe('one 1')
    write({ 'src/answer.ts': answer('two') })
    expect(JSON.parse((await runCommand(root, ['plan', '--json'])).stdout)).toMatchObject({ outcome: 'planned' })
    expect((await runCommand(root, ['upgrade'])).code).toBe(0)
    expect(await get()).toBe('two 2')
    expect((await runCommand(root, ['rollback'])).code).toBe(0)
    expect(await get()).toBe('one 3')
    expect(JSON.parse((await runCommand(root, ['status', '--json'])).stdout)).toMatchObject({
      pid: program.child.pid,
      generation: 3,
    })
    write({ 'src/answer.ts': 'export const other = 1' })
    expect((await runCommand(root, ['upgrade'])).code).toBe(3)
    expect(await get()).toBe('one 4')
  })

  test('keeps its socket to its owner, takes it away at the end, and notes its end', async () => {
    const { root } = packageFolder(served)
    const program = startNode(root, [...registered, 'src/main.ts'])
    await program.printed(/listening/)
    await expect.poll(() => existsSync(socketOf(root))).toBe(true)
    expect(statSync(path.dirname(socketOf(root))).mode & 0o777).toBe(0o700)
    // It gets its mode after it is there, in a folder that is closed to others.
    await expect.poll(() => statSync(socketOf(root)).mode & 0o777).toBe(0o600)
    expect((await runCommand(root, ['status'])).code).toBe(0)
    program.child.kill('SIGTERM')
    expect(await program.ended).toEqual({ code: 7, signal: null })
    expect(existsSync(socketOf(root))).toBe(false)
    // The next start reads the history that this one has written.
    const next = startNode(root, [...registered, 'src/main.ts'])
    await next.printed(/listening/)
    const history = JSON.parse((await runCommand(root, ['history', '--json'])).stdout) as { entries: object[] }
    expect(history.entries).toMatchObject([
      { verdict: 'started' },
      { verdict: 'exited', reasons: [{ message: 'The program exited with code 7.' }] },
      { verdict: 'started' },
    ])
  })

  test.for([
    ['arguments', 'console.log(JSON.stringify([process.argv.slice(1), process.title.length > 0]))', ''],
    ['standard input', "for await (const chunk of process.stdin) console.log('read', String(chunk))", 'hello'],
    ['an exit code', 'process.exitCode = 5', ''],
    ['process.exit', "process.on('exit', (code) => console.log('bye', code)); process.exit(3)", ''],
    ['an uncaught error', "setImmediate(() => { throw new TypeError('late') })", ''],
    ['an error of the entry', "throw new RangeError('early')", ''],
    ['an uncaught rejection', "void Promise.reject(new Error('rejected'))", ''],
    ['a listener for errors', "process.on('uncaughtException', (e) => console.log('caught', e.message)); throw 1", ''],
    ['an await without an end', 'await new Promise(() => {})', ''],
    ['a signal', "process.kill(process.pid, 'SIGTERM'); setInterval(() => {}, 1000)", ''],
    [
      'the order of turns',
      'setImmediate(() => console.log(2)); process.nextTick(() => console.log(1)); console.log(0)',
      '',
    ],
    ['nothing to wait for', "console.log('done')", ''],
    ['import.meta', 'console.log(import.meta.main, import.meta.url)', ''],
    ['a missing import', "import './nowhere.ts'", ''],
    ['a syntax error', 'const = 1', ''],
  ] as const)('ends and prints as under plain Node: %s', async ([, text, input]) => {
    const { root } = packageFolder({ 'main.ts': `${text}\nexport {}\n` })
    const args = ['main.ts', 'one', '--two']
    const [plain, taken] = await Promise.all([
      runNode(root, args, { input }),
      runNode(root, [...registered, ...args], { input }),
    ])
    expect({ ...taken, stderr: '' }).toEqual({ ...plain, stderr: '' })
    const errorOf = (stderr: string): string | undefined => /^\w*Error.*$/m.exec(stderr)?.[0]
    expect(errorOf(taken.stderr)).toBe(errorOf(plain.stderr))
  })

  test('runs a CommonJS entry as Node does', async () => {
    const { root } = packageFolder({
      'main.cjs': `const { taken } = require('./taken.cjs')
console.log(require.main === module, process.mainModule === module, module.id, taken())
`,
      'taken.cjs': "exports.taken = () => new Error('here').stack.includes('in-process')\n",
    })
    const { code, stdout } = await runNode(root, [...registered, 'main.cjs'])
    expect([code, stdout]).toEqual([0, 'true true . true\n'])
  })

  test('leaves an entry without a package to Node', async () => {
    const { root } = packageFolder({ 'main.mjs': tellsWho, 'package.json': null })
    const { code, stdout, stderr } = await runNode(root, [...registered, 'main.mjs'])
    expect([code, stdout]).toEqual([0, 'plain\n'])
    expect(stderr).toContain('no-package')
  })

  test.for([['missing.ts'], ['.'], ['--check', 'main.ts'], ['-p', '1 + 1'], ['--version']])(
    'is not in the way of node %s',
    async (args) => {
      const { root } = packageFolder({ 'main.ts': tellsWho })
      const [plain, taken] = await Promise.all([runNode(root, args), runNode(root, [...registered, ...args])])
      expect({ ...taken, stderr: '' }).toEqual({ ...plain, stderr: '' })
    },
  )

  test('gets a socket of its own where another process of the program has the usual one', async () => {
    const { root, write } = packageFolder(served)
    const first = startNode(root, [...registered, 'src/main.ts'])
    const firstUrl = await first.printed(/listening (\S+)/)
    await expect.poll(async () => (await runCommand(root, ['status'])).code).toBe(0)
    const second = startNode(root, [...registered, 'src/main.ts'])
    const secondUrl = await second.printed(/listening (\S+)/)
    const own = path.join(root, `.midflight/control.${second.child.pid}.sock`)
    await expect.poll(() => second.stderr()).toContain(`--control ${own}`)
    write({ 'src/answer.ts': answer('two') })
    expect((await runCommand(root, ['upgrade', '--control', own])).code).toBe(0)
    expect([await (await fetch(firstUrl)).text(), await (await fetch(secondUrl)).text()]).toEqual(['one 1', 'two 1'])
    second.child.kill('SIGKILL')
    await second.ended
    const third = startNode(root, [...registered, 'src/main.ts'])
    await third.printed(/listening/)
    await expect.poll(() => existsSync(own)).toBe(false)
  })

  test('runs on without a socket where none can be made, and says so in one line', async () => {
    const { root } = packageFolder({ ...served, '.midflight': 'a file' })
    const program = startNode(root, [...registered, 'src/main.ts'])
    const url = await program.printed(/listening (\S+)/)
    await expect.poll(() => program.stderr()).toContain('MIDFLIGHT_CONTROL')
    expect(await (await fetch(url)).text()).toBe('one 1')
    program.child.kill('SIGTERM')
    await program.ended
    expect(program.stderr().trim().split('\n')).toHaveLength(1)
  })

  test('listens where MIDFLIGHT_CONTROL says', async () => {
    const { root } = packageFolder(served)
    const { root: elsewhere } = packageFolder({})
    chmodSync(elsewhere, 0o700)
    const socket = path.join(elsewhere, 'own.sock')
    const program = startNode(root, [...registered, 'src/main.ts'], { env: { MIDFLIGHT_CONTROL: socket } })
    await program.printed(/listening/)
    await expect.poll(() => existsSync(socket)).toBe(true)
    expect((await runCommand(root, ['status', '--control', socket])).code).toBe(0)
    expect(existsSync(socketOf(root))).toBe(false)
  })

  test('runs on when the part that upgrades it fails', async () => {
    const { root } = packageFolder(served)
    // Stands before the registration, and ends the thread that it starts.
    writeFileSync(
      path.join(root, 'saboteur.cjs'),
      `const threads = require('node:worker_threads')
const Worker = threads.Worker
threads.Worker = class extends Worker {
  constructor(...args) {
    super(...args)
    setTimeout(() => this.terminate(), 2000).unref()
  }
}
require('node:module').syncBuiltinESMExports()
`,
    )
    const program = startNode(root, ['--require', './saboteur.cjs', ...registered, 'src/main.ts'])
    const url = await program.printed(/listening (\S+)/)
    await expect.poll(() => program.stderr(), { timeout: 10_000 }).toContain('cannot be upgraded')
    expect(await (await fetch(url)).text()).toBe('one 1')
    expect((await runCommand(root, ['status'])).code).toBe(2)
    program.child.kill('SIGTERM')
    expect(await program.ended).toEqual({ code: 7, signal: null })
  })

  test('is one host, whatever threads it starts', async () => {
    const { root } = packageFolder({
      'main.ts': `import { Worker } from 'node:worker_threads'
console.log('threads', process.execArgv.length)
const worker = new Worker(new URL('./side.mjs', import.meta.url))
worker.on('message', (text) => console.log('side', text))
`,
      'side.mjs': `import { parentPort } from 'node:worker_threads'
parentPort.postMessage(process.execArgv.length)
`,
    })
    const { code, stdout, stderr } = await runNode(root, [...registered, 'main.ts'])
    expect([code, stdout, stderr]).toEqual([0, 'threads 2\nside 2\n', ''])
  })

  test('is upgraded with the processes of its cluster, which are not taken over a second time', async () => {
    const word = (text: string): string => `export const word = (): string => '${text}'\n`
    const { root, write } = packageFolder({
      'main.ts': `import cluster from 'node:cluster'
import { word } from './word.ts'

if (cluster.isPrimary) cluster.fork()
setInterval(() => console.log(cluster.isPrimary ? 'primary' : 'worker', word()), 50)
`,
      'word.ts': word('one'),
    })
    const program = startNode(root, [...registered, 'main.ts'])
    await program.printed(/worker one/)
    write({ 'word.ts': word('two') })
    const { code, stdout } = await runCommand(root, ['upgrade', '--json'])
    expect([code, JSON.parse(stdout)]).toMatchObject([0, { outcome: 'committed' }])
    await program.printed(/worker two/)
    await program.printed(/primary two/)
    expect(program.stderr()).toBe('')
  })

  test('leaves what a host and a cluster start to the runtime that it has', async () => {
    const { root } = packageFolder({})
    const bootstrap = fileURLToPath(import.meta.resolve('@midflight/runtime/bootstrap'))
    const [plain, taken] = await Promise.all([runNode(root, [bootstrap]), runNode(root, [...registered, bootstrap])])
    expect(taken).toEqual(plain)
  })
})

describe('the registration in NODE_OPTIONS', () => {
  const env = { NODE_OPTIONS: `--import ${pathToFileURL(register).href}` }
  const dependent = '{"name":"dependent","type":"module","dependencies":{"midflight":"*"}}'

  test.for([
    ['a package that depends on midflight', { 'package.json': dependent }, 'main.ts', 'taken over'],
    ['a package that does not', {}, 'main.ts', 'plain'],
    [
      'a tool of that package',
      { 'package.json': dependent, 'node_modules/tool/main.mjs': tellsWho },
      'node_modules/tool/main.mjs',
      'plain',
    ],
    ['a script outside of any package', { 'package.json': null, 'main.mjs': tellsWho }, 'main.mjs', 'plain'],
  ] as const)('concerns %s accordingly', async ([, files, entry, who]) => {
    const { root } = packageFolder({ 'main.ts': tellsWho, ...files })
    expect(await runNode(root, [entry], { env })).toMatchObject({ code: 0, stdout: `${who}\n`, stderr: '' })
  })

  test('reaches the program through an npm script, and leaves npm alone', async () => {
    const { root } = packageFolder({
      'package.json': dependent.replace('"type"', '"scripts":{"start":"node main.ts"},"type"'),
      'main.ts': tellsWho,
    })
    const npm = path.join(process.env['npm_execpath'] ?? '/usr/lib/node_modules/npm/bin/npm-cli.js')
    const { code, stdout } = await runNode(root, [npm, 'start'], {
      env: { ...env, PATH: `${path.dirname(process.execPath)}:${process.env['PATH'] ?? ''}` },
    })
    expect([code, stdout.trim().split('\n').at(-1)]).toEqual([0, 'taken over'])
  })

  test('takes over the children of node --test', async () => {
    const { root } = packageFolder({
      'package.json': dependent,
      'a.test.ts': `import { test } from 'node:test'
import { ok } from 'node:assert'
const { stack } = new Error('here')
test('runs under the runtime', () => ok(stack?.includes('in-process')))
`,
    })
    writeFileSync(path.join(root, 'b.test.ts'), "import { test } from 'node:test'\ntest('passes', () => {})\n")
    const { code, stdout, stderr } = await runNode(root, ['--test'], { env })
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toContain('tests 2')
  })
})
