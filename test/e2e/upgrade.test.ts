import { statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { runProgram, type RunningProgram } from './running-program.ts'

const main = `import { createServer } from 'node:http'
import { answer, fail } from './answer.ts'

const server = createServer((request, response) => {
  if (request.url !== '/fail') return void response.end(answer())
  try {
    fail()
  } catch (error) {
    response.end((error as Error).stack)
  }
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (typeof address === 'object' && address !== null) console.log('listening http://127.0.0.1:' + address.port)
})
`

const answerFile = (word: string, more = ''): string => `${more}let asked = 0

export function answer(): string {
  asked += 1
  return '${word} ' + asked
}

export function fail(): never {
  throw new Error('${word}')
}
`

const running: RunningProgram[] = []
const start = async (command?: string): Promise<RunningProgram> => {
  const program = await runProgram({ 'src/main.ts': main, 'src/answer.ts': answerFile('one') }, command)
  running.push(program)
  return program
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((program) => program.stop()))
})

describe('a program under the host', () => {
  test('is upgraded and rolled back, and its state goes on', async () => {
    const program = await start()
    expect(await program.get()).toBe('one 1')
    program.write({ 'src/answer.ts': answerFile('two') })
    const upgraded = await program.midflight('upgrade', '--json')
    expect([upgraded.code, JSON.parse(upgraded.stdout)]).toMatchObject([
      0,
      {
        outcome: 'committed',
        generation: 2,
        strategy: 'hot',
        release: expect.stringMatching(/^served@1\.0\.0\+[0-9a-f]{12}$/),
      },
    ])
    expect(await program.get()).toBe('two 2')
    const back = await program.midflight('rollback', '--json')
    expect([back.code, JSON.parse(back.stdout)]).toMatchObject([0, { outcome: 'committed', generation: 3 }])
    expect(await program.get()).toBe('one 3')
  })

  test('shows the user’s file and line in stack traces, after an upgrade too', async () => {
    const program = await start()
    const file = path.join(program.root, 'src/answer.ts')
    expect((await program.get('/fail')).split('\n')[1]).toBe(`    at fail (${file}:9:9)`)
    program.write({ 'src/answer.ts': answerFile('two', 'interface Moved {\n  down: string\n}\n\n') })
    await program.midflight('upgrade')
    const stack = (await program.get('/fail')).split('\n')
    expect(stack[1]).toBe(`    at fail (${file}:13:9)`)
    expect(stack[2]).toContain(`${path.join(program.root, 'src/main.ts')}:7:5`)
  })

  test('refuses what it cannot do, says where and why, and runs on', async () => {
    const program = await start()
    const broken: [files: Record<string, string>, code: string, file: string, line: number][] = [
      [{ 'src/answer.ts': 'export function answer() {\n  return 1 +\n}' }, 'compile-error', 'src/answer.ts', 3],
      [{ 'src/answer.ts': 'export const other = 1' }, 'link-error', 'src/main.ts', 2],
      [{ 'src/answer.ts': '' }, 'link-error', 'src/main.ts', 2],
      [{ 'src/answer.ts': 'a\0b' }, 'compile-error', 'src/answer.ts', 1],
      [
        { 'src/answer.ts': answerFile('one'), 'src/main.ts': main.replace('listen(0,', 'listen(1,') },
        'effect-changed',
        'src/main.ts',
        12,
      ],
    ]
    for (const [files, code, file, line] of broken) {
      program.write(files)
      const { code: exitCode, stdout } = await program.midflight('upgrade', '--json')
      expect([exitCode, JSON.parse(stdout)]).toMatchObject([
        3,
        { outcome: 'refused', reasons: expect.arrayContaining([expect.objectContaining({ code, file, line })]) },
      ])
    }
    expect(await program.get()).toBe('one 1')
    program.write({ 'src/main.ts': main, 'src/answer.ts': answerFile('two') })
    expect((await program.midflight('upgrade')).code).toBe(0)
    expect(await program.get()).toBe('two 2')
  })

  test('stays as it was when the new version throws while it is prepared', async () => {
    const program = await start()
    program.write({
      'src/answer.ts': `${answerFile('two')}\nconst table = JSON.parse('{')\nexport const size = () => table.size`,
    })
    const { code, stdout } = await program.midflight('upgrade', '--json')
    expect([code, JSON.parse(stdout)]).toMatchObject([
      4,
      { outcome: 'aborted', phase: 'prepare', error: { message: expect.stringContaining('SyntaxError') } },
    ])
    expect(await program.get()).toBe('one 1')
  })

  test('is planned without being touched', async () => {
    const program = await start()
    program.write({ 'src/answer.ts': answerFile('two') })
    const { code, stdout } = await program.midflight('plan')
    expect(code).toBe(0)
    expect(stdout).toContain('answer')
    expect(await program.get()).toBe('one 1')
    expect(JSON.parse((await program.midflight('status', '--json')).stdout)).toMatchObject({
      program: 'served',
      generation: 1,
    })
  })

  test('keeps its control socket to its owner', async () => {
    const { root } = await start()
    expect(statSync(path.join(root, '.midflight')).mode & 0o777).toBe(0o700)
    expect(statSync(path.join(root, '.midflight/control.sock')).mode & 0o777).toBe(0o600)
  })

  test('passes its exit code on', async () => {
    const program = await start()
    program.write({ 'src/answer.ts': answerFile('two').replace('asked += 1', 'setImmediate(() => process.exit(7))') })
    await program.midflight('upgrade')
    const ended = new Promise((resolve) => program.host.once('exit', resolve))
    await program.get()
    expect(await ended).toBe(7)
  })
})

describe('midflight dev', () => {
  test('takes a save over at once, and goes on after a broken one', async () => {
    const program = await start('dev')
    const save = (text: string): void => writeFileSync(path.join(program.root, 'src/answer.ts'), text)
    await new Promise((resolve) => setTimeout(resolve, 500))
    save('export function (')
    await expect.poll(() => program.output(), { timeout: 5_000 }).toContain('compile-error')
    save(answerFile('two'))
    await expect.poll(() => program.get(), { timeout: 5_000 }).toMatch(/^two /)
  })
})
