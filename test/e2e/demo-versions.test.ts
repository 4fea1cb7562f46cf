import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, describe, expect, onTestFinished, test } from 'vitest'
import { behaviours, differences, heartbeatDifferences, type Behaviour } from '../../demo/driver/behaviour.ts'
import { ChatClient } from '../../demo/driver/chat-client.ts'
import { createHttpClient, type HttpClient } from '../../demo/driver/http-client.ts'
import { startProgram } from '../../demo/driver/program.ts'
import { Sequence } from '../../demo/driver/sequence.ts'
import { createWorkspace, versions } from '../../demo/driver/source-tree.ts'
import { createTally, losses, type Tally } from '../../demo/driver/tally.ts'

const root = join(import.meta.dirname, '../..')
const workspace = createWorkspace()
afterAll(workspace.remove)

describe.for(Object.entries(behaviours))('the whole tree of %s', ([version, behaviour]) => {
  test('runs under plain node and does what is said of it', async () => {
    const { http, member, tally } = await serve(version, behaviour)
    expect(await differences(behaviour, http, member)).toEqual([])
    expect(heartbeatDifferences(behaviour, await member.nextHeartbeat())).toEqual([])
    expect(losses(tally)).toEqual([])
  })

  test('keeps no text that is too long', async () => {
    const { http } = await serve(version, behaviour)
    const { maxTextLength } = behaviour.limits
    const post = async (length: number): Promise<number> => {
      const body = { from: 'ada', seq: length, text: 'x'.repeat(length) }
      return (await http.send('POST', '/rooms/lobby/messages', body)).status
    }
    expect([await post(maxTextLength), await post(maxTextLength + 1)]).toEqual([201, 400])
  })

  test('numbers what members and requests send to a room in one row', async () => {
    const { http, member } = await serve(version, behaviour)
    const first = await member.say('one')
    await http.send('POST', '/rooms/lobby/messages', { from: 'bob', seq: 1, text: 'two' })
    const third = await member.say('three')
    expect([first.number, third.number]).toEqual([1, 3])
    const { body } = await http.send('GET', '/rooms')
    expect(JSON.parse(body)).toMatchObject({ rooms: [{ name: 'lobby', members: 1, messages: 3 }] })
  })
})

test('v3 sets the topic of a room and counts commands', async () => {
  const { http, member } = await serve('v3', behaviours.v3)
  expect((await member.say('/topic Tea')).line).toBe('* ada set the topic to Tea')
  expect(JSON.parse((await http.send('GET', '/rooms')).body)).toMatchObject({ rooms: [{ topic: 'Tea' }] })
  expect(JSON.parse((await http.send('GET', '/stats')).body)).toMatchObject({ commands: 1 })
  expect(JSON.parse((await http.send('GET', '/commands')).body)).toEqual({ commands: ['/me', '/topic'] })
})

test('v4 does not list rooms whose names begin with a tilde', async () => {
  const { http } = await serve('v4', behaviours.v4)
  await http.send('POST', '/rooms/~attic/messages', { from: 'ada', seq: 1, text: 'hush' })
  expect(JSON.parse((await http.send('GET', '/rooms')).body)).toMatchObject({ rooms: [{ name: 'lobby' }] })
})

test('v5 throws while it is loaded', async () => {
  const folder = workspace.write('v5', 'v5')
  await expect(startProgram(folder, ['src/main.ts', '--port', '0'])).rejects.toThrow(/SyntaxError: Invalid regular/)
})

test.for([
  { numbers: [1, 2, 3], arrivals: ['next', 'next', 'next'], missing: 0 },
  { numbers: [1, 3], arrivals: ['next', 'after-gap'], missing: 1 },
  { numbers: [1, 3, 2], arrivals: ['next', 'after-gap', 'late'], missing: 0 },
  { numbers: [1, 2, 2], arrivals: ['next', 'next', 'double'], missing: 1 },
  { numbers: [1, 2], arrivals: ['next', 'next'], missing: 1 },
  { numbers: [3], arrivals: ['after-gap'], missing: 2 },
  { numbers: [], arrivals: [], missing: 3 },
])('a client that gets $numbers of 1, 2, 3 lacks $missing', ({ numbers, arrivals, missing }) => {
  const sequence = new Sequence(0)
  expect(numbers.map((number) => sequence.accept(number))).toEqual(arrivals)
  expect(sequence.missingUpTo(3)).toBe(missing)
})

test.for(versions)('the types of %s hold', async (version) => {
  const folder = workspace.write(version, version)
  const compiler = join(root, 'node_modules/typescript/bin/tsc')
  const result = await promisify(execFile)(process.execPath, [compiler, '-p', folder]).catch((error: unknown) => error)
  expect(result).toMatchObject({ stdout: '' })
})

async function serve(
  version: string,
  behaviour: Behaviour,
): Promise<{ http: HttpClient; member: ChatClient; tally: Tally }> {
  const known = versions.find((name) => name === version)
  if (known === undefined) throw new Error(`There is no version ${version}`)
  const program = await startProgram(workspace.write(known, version), ['src/main.ts', '--port', '0'])
  const tally = createTally()
  const http = createHttpClient(program.url)
  const member = new ChatClient(program.url, 'lobby', 'ada', tally)
  onTestFinished(async () => {
    member.leave()
    http.close()
    await program.stop()
  })
  await member.join()
  expect(JSON.parse((await http.send('GET', '/version')).body)).toMatchObject({ version: behaviour.version })
  return { http, member, tally }
}
