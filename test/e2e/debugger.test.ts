import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, expect, test, vi } from 'vitest'
import type { WhoReport } from '@midflight/model'
import { openDebugger, type DebuggerClient, type Pause } from '../support/debugger-client.ts'
import { runProgram, type RunningProgram } from './running-program.ts'

// Real processes on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const main = `import { createServer } from 'node:http'
import { answer } from './answer.ts'

const server = createServer((request, response) => {
  response.end(answer(2))
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (typeof address === 'object' && address !== null) console.log('listening http://127.0.0.1:' + address.port)
})
`

const answerFile = (word: string, above = ''): string => `${above}interface Answer {
  text: string
}

export const answer = (count: number): string => {
  const twice: number = count * 2
  const given: Answer = { text: '${word} ' + twice }
  return given.text
}
`

const above = `// Three lines
// that were not there
// before.
`

const running: { program: RunningProgram; client: DebuggerClient }[] = []

async function debugged(): Promise<{ program: RunningProgram; client: DebuggerClient; file: string }> {
  const files = { 'src/main.ts': main, 'src/answer.ts': answerFile('one') }
  const program = await runProgram(files, 'run', undefined, { flags: ['--inspect=127.0.0.1:0'] })
  const url = /Debugger listening on (ws:\/\/\S+)/.exec(program.output())![1]!
  const client = await openDebugger(url, program.root)
  running.push({ program, client })
  return { program, client, file: path.join(program.root, 'src/answer.ts') }
}

afterEach(async () => {
  for (const { program, client } of running.splice(0)) {
    client.close()
    await program.stop()
  }
})

/** Asks the program, lets it go on where it pauses, and tells where that was. */
async function askAndPause(program: RunningProgram, client: DebuggerClient): Promise<{ pause: Pause; text: string }> {
  const text = program.get()
  const pause = await client.paused()
  await client.resume()
  return { pause, text: await text }
}

test('a breakpoint of the user’s file is hit in the version that runs, before and after an upgrade that moves the line', async () => {
  const { program, client, file } = await debugged()
  const [first] = client.scriptsOf(file)
  const breakpoint = await client.breakAt(first!, 6)
  expect(await askAndPause(program, client)).toMatchObject({ pause: { file, line: 6 }, text: 'one 4' })

  program.write({ 'src/answer.ts': answerFile('two', above) })
  expect((await program.midflight('upgrade', '--json')).code).toBe(0)
  const versions = client.scriptsOf(file)
  expect(versions).toHaveLength(2)
  await client.remove(breakpoint)
  await client.breakAt(versions[1]!, 9)
  expect(await askAndPause(program, client)).toMatchObject({ pause: { file, line: 9 }, text: 'two 4' })
})

test('an upgrade waits for a program that stands in what the upgrade evaluates', async () => {
  const { program, client, file } = await debugged()
  const made = `export const made = [1].map((one) => {
  debugger
  return one * 2
})
`
  program.write({ 'src/answer.ts': answerFile('two') + made })
  const upgraded = program.midflight('upgrade', '--json')
  expect(await client.paused()).toMatchObject({ file, line: 11 })
  // The host answers meanwhile.
  expect(await program.midflight('history')).toMatchObject({ code: 0 })
  await client.resume()
  expect(await upgraded).toMatchObject({ code: 0 })
  expect(await program.get()).toBe('two 4')
})

test('an upgrade waits for a program that stands at a breakpoint', async () => {
  const { program, client, file } = await debugged()
  await client.breakAt(client.scriptsOf(file)[0]!, 6)
  const text = program.get()
  await client.paused()
  program.write({ 'src/answer.ts': answerFile('two') })
  const upgraded = program.midflight('upgrade', '--json')
  await delay(500)
  await client.resume()
  expect(await text).toBe('one 4')
  expect((await upgraded).code).toBe(0)
  expect(await program.get()).toBe('two 4')
})

test('a debugger that is attached, and its breakpoint, keep no old code alive', async () => {
  const { program, client, file } = await debugged()
  await client.breakAt(client.scriptsOf(file)[0]!, 6)
  await askAndPause(program, client)
  program.write({ 'src/answer.ts': answerFile('two') })
  await program.midflight('upgrade')
  await program.get()
  const { stdout } = await program.midflight('who', '1', '--json')
  const report = JSON.parse(stdout) as WhoReport
  expect(report.generations).toMatchObject([{ state: 'collected', holders: [] }])
})
