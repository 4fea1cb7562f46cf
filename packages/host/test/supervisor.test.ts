import { mkdirSync, readdirSync, statSync, writeFileSync, existsSync, chmodSync } from 'node:fs'
import { createServer as createNetServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, test, onTestFinished } from 'vitest'
import { makePackage, startHost } from './running-host.ts'

const files = { 'src/main.ts': 'one' }

function modeOf(path: string): string {
  return (statSync(path).mode & 0o777).toString(8)
}

describe('the program', () => {
  test('gets its arguments, and its exit code is passed on', async () => {
    const host = startHost(makePackage(files), ['exit', '5', '--flag', 'a b'])
    expect(await host.exit).toEqual({ code: 5, signal: null })
    expect(host.output()).toContain('args ["exit","5","--flag","a b"]')
    expect(host.output()).toContain('end {"kind":"exited","code":5}')
  })

  test('killed by a signal is reported so', async () => {
    const host = startHost(makePackage(files), ['die'])
    await host.exit
    expect(host.output()).toContain('end {"kind":"killed","signal":"SIGKILL"}')
  })

  test('that does not build is not started', async () => {
    const host = startHost(makePackage({ 'src/main.ts': 'BROKEN' }))
    await host.exit
    expect(host.output()).toContain('"kind":"not-built","reasons":[{"code":"compile-error"')
    expect(host.output()).not.toContain('args')
  })

  test('gets the signals of its host once, and the host outlives them', async () => {
    const host = startHost(makePackage(files))
    await host.sees('started')
    for (const signal of ['SIGUSR2', 'SIGHUP', 'SIGINT', 'SIGINT'] as const) {
      host.child.kill(signal)
      await host.sees(`got ${signal}\n`)
    }
    host.child.kill('SIGTERM')
    expect(await host.exit).toEqual({ code: 3, signal: null })
    expect(host.output().match(/got SIGHUP/g)).toHaveLength(1)
  })
})

describe('the control socket', () => {
  test('is private, and gone when the host is', async () => {
    const host = startHost(makePackage(files))
    await host.sees('started')
    expect(modeOf(host.control)).toBe('600')
    expect(modeOf(join(host.root, '.midflight'))).toBe('700')
    expect(modeOf(join(host.root, '.midflight/images'))).toBe('700')
    const [image] = readdirSync(join(host.root, '.midflight/images'))
    expect(modeOf(join(host.root, '.midflight/images', image ?? ''))).toBe('600')
    expect(modeOf(join(host.root, '.midflight/history.jsonl'))).toBe('600')
    host.child.kill('SIGTERM')
    await host.exit
    expect(existsSync(host.control)).toBe(false)
  })

  test('of a living host is not taken', async () => {
    const root = makePackage(files)
    const first = startHost(root)
    await first.sees('started')
    const second = startHost(root)
    expect((await second.exit).code).toBe(1)
    expect(second.output()).toContain('failed already-running')
    expect((await first.get('/v1/status')).status).toBe(200)
  })

  test('of a dead host is replaced', async () => {
    const root = makePackage(files)
    const first = startHost(root)
    await first.sees('started')
    const { last } = await first.get('/v1/status')
    first.child.kill('SIGKILL')
    process.kill(Number(last['pid']), 'SIGKILL')
    await first.exit
    expect(existsSync(first.control)).toBe(true)
    const second = startHost(root)
    await second.sees('started')
    expect((await second.get('/v1/status')).status).toBe(200)
  })

  test('may be elsewhere, in a folder that is made for it', async () => {
    const root = makePackage(files)
    const host = startHost(root, [], { CONTROL: join(root, 'elsewhere/my.sock') })
    await host.sees('started')
    expect((await host.get('/v1/status')).last).toMatchObject({ program: 'chat', generation: 1 })
    expect(modeOf(join(root, 'elsewhere'))).toBe('700')
  })

  test('is not put into a folder that others can enter, whose mode stays', async () => {
    const root = makePackage(files)
    mkdirSync(join(root, 'open'))
    chmodSync(join(root, 'open'), 0o755)
    const host = startHost(root, [], { CONTROL: join(root, 'open/my.sock') })
    expect((await host.exit).code).toBe(1)
    expect(host.output()).toContain('failed control-not-private')
    expect(modeOf(join(root, 'open'))).toBe('755')
  })

  test('mends the mode of its own folder', async () => {
    const root = makePackage({ ...files, '.midflight/x': '' })
    chmodSync(join(root, '.midflight'), 0o755)
    await startHost(root).sees('started')
    expect(modeOf(join(root, '.midflight'))).toBe('700')
  })

  test.for([
    [107, 'started'],
    [108, 'failed control-path-too-long'],
  ] as const)('with a path of %i bytes: %s', async ([length, expected]) => {
    const root = makePackage(files)
    const folder = join(root, 'x'.repeat(40))
    mkdirSync(folder, { mode: 0o700 })
    const path = `${folder}/${'s'.repeat(length - folder.length - 1)}`
    await expect(startHost(root, [], { CONTROL: path }).sees(expected)).resolves.toBeUndefined()
  })

  test('does not replace a file that is no socket', async () => {
    const root = makePackage({ ...files, '.midflight/control.sock': 'precious' })
    const host = startHost(root)
    expect((await host.exit).code).toBe(1)
    expect(host.output()).toContain('failed bad-usage')
    expect(existsSync(host.control)).toBe(true)
  })

  test('of something else that lives is not taken either', async () => {
    const root = makePackage({ ...files, '.midflight/x': '' })
    const server = createNetServer().listen(join(root, '.midflight/control.sock'))
    onTestFinished(() => void server.close())
    const host = startHost(root)
    await host.exit
    expect(host.output()).toContain('failed already-running')
  })
})

describe('a failing disk', () => {
  test('before the start is said', async () => {
    const host = startHost(makePackage({ ...files, '.midflight': 'a file' }))
    await host.exit
    expect(host.output()).toMatch(/failed (disk-failed|control-not-private)/)
  })

  test('stops the history, and neither the program nor its upgrades', async () => {
    const root = makePackage(files)
    mkdirSync(join(root, '.midflight/history.jsonl'), { recursive: true })
    const host = startHost(root)
    await host.sees('warning disk-failed')
    host.save('src/main.ts', 'two')
    expect((await host.post('/v1/upgrade')).last).toMatchObject({ outcome: 'committed' })
  })
})

describe('a request that the host cannot read', () => {
  test.for([
    ['GET', '/v1/nothing', '', 404, 'protocol-mismatch'],
    ['GET', '/v2/status', '', 404, 'protocol-mismatch'],
    ['GET', '/v1/upgrade', '', 404, 'protocol-mismatch'],
    ['POST', '/v1/upgrade', '{', 400, 'bad-usage'],
    ['POST', '/v1/upgrade', '[]', 400, 'bad-usage'],
    ['POST', '/v1/upgrade', '{"strategy":"cold"}', 400, 'bad-usage'],
    ['POST', '/v1/upgrade', '{"queue":1}', 400, 'bad-usage'],
    ['POST', '/v1/upgrade', '{"source":"relative"}', 400, 'bad-usage'],
    ['POST', '/v1/upgrade', '{"source":"/nothing/here"}', 200, 'source-not-found'],
    ['POST', '/v1/rollback', '{"to":"one"}', 400, 'bad-usage'],
    ['POST', '/v1/rollback', '{"to":1.5}', 400, 'bad-usage'],
    ['POST', '/v1/explain', '{}', 400, 'bad-usage'],
    ['POST', '/v1/explain', '{"item":"nobody"}', 400, 'bad-usage'],
    ['POST', '/v1/plan', `{"source":"/${'x'.repeat(1024 * 1024)}"}`, 400, 'bad-usage'],
  ] as const)('%s %s, the body %s', async ([method, path, body, status, code]) => {
    const host = startHost(makePackage(files))
    await host.sees('started')
    const { ask } = await import('./running-host.ts')
    const answer = await ask(host.control, method, path, body)
    expect(answer.status).toBe(status)
    expect(answer.last).toMatchObject({ error: { code } })
    expect((await host.get('/v1/status')).status).toBe(200)
  })

  test('explains items by name, and by module and name', async () => {
    const host = startHost(makePackage({ ...files, 'src/rooms.ts': 'rooms' }))
    await host.sees('started')
    expect((await host.post('/v1/explain', { item: 'greet' })).last['items']).toHaveLength(2)
    expect((await host.post('/v1/explain', { item: 'src/rooms.ts#greet' })).last['items']).toEqual([
      expect.objectContaining({
        module: 'src/rooms.ts',
        item: 'greet',
        class: 'definition',
        reason: expect.any(String) as string,
      }),
    ])
  })
})

describe('dev', () => {
  test('upgrades on every save, also through a file that is put in place', async () => {
    const root = makePackage(files)
    const host = startHost(root, [], { HOST_DEV: '1' })
    await host.sees('started')
    await new Promise((resolve) => setTimeout(resolve, 300))
    host.save('src/main.ts', 'two')
    await host.sees('saved src/main.ts: committed')
    host.save('src/main.ts', 'REFUSE')
    await host.sees('saved src/main.ts: refused')
    host.save('src/more.ts', 'three')
    await host.sees('saved src/more.ts: refused')
    host.save('src/main.ts', 'four')
    await host.sees('committed 3')
    writeFileSync(join(root, 'src/.swp'), 'x')
    writeFileSync(join(root, 'notes.txt'), 'x')
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect(host.output().match(/saved/g)).toHaveLength(4)
  })
})
