import { afterEach, expect, test, vi } from 'vitest'
import { runProgram, type RunningProgram } from './running-program.ts'

// Real processes on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

/** An effect under a condition, in every member of a program: it may change only where it has done nothing anywhere. */

let program: RunningProgram | null = null
afterEach(async () => {
  await program?.stop()
  program = null
})

const main = (worker: boolean): string => `import { createServer } from 'node:http'
import { Worker } from 'node:worker_threads'
import { word } from './shared.ts'
${worker ? "const worker = new Worker(new URL('./worker.ts', import.meta.url))\nawait new Promise((done) => worker.once('message', done))" : ''}
const server = createServer((request, response) => { response.end(word()) })
server.listen(0, '127.0.0.1', () => console.log('listening http://127.0.0.1:' + (server.address() as { port: number }).port))
`
const worker =
  "import { parentPort } from 'node:worker_threads'\nimport { word } from './shared.ts'\nparentPort!.on('message', () => {})\nparentPort!.postMessage(word())\n"
const shared = (condition: string, text: string): string => `import { isMainThread } from 'node:worker_threads'
if (${condition}) { console.log('${text} ran') }
export const word = () => '${text}'
`

async function start(condition: string, withWorker: boolean): Promise<void> {
  program = await runProgram({
    'src/main.ts': main(withWorker),
    'src/worker.ts': worker,
    'src/shared.ts': shared(condition, 'one'),
  })
}

test.for([
  ['false in the only thread', '!isMainThread', false, 0],
  ['true in the only thread', 'isMainThread', false, 3],
  ['false in the main thread and true in another', '!isMainThread', true, 3],
  ['true in the main thread alone', 'isMainThread', true, 3],
  ['false in all threads', 'process.env.MIDFLIGHT_NO_SUCH', true, 0],
] as const)('%s', async ([, condition, withWorker, code]) => {
  await start(condition, withWorker)
  const running = program!
  running.write({ 'src/shared.ts': shared(condition, 'two') })
  const planned = await running.midflight('plan', '--json')
  const upgraded = await running.midflight('upgrade', '--json')
  expect([planned.code, upgraded.code]).toEqual([code, code])
  const codes = [...planned.stdout.matchAll(/"code":\s*"(effect-\w+)"/g)].map(([, found]) => found)
  expect([...new Set(codes)]).toEqual(code === 0 ? [] : ['effect-changed'])
  expect(await running.get('/')).toBe(code === 0 ? 'two' : 'one')
  expect(running.output()).not.toContain('two ran')
})
