import { describe, expect, test } from 'vitest'
import { aborted, accepted, committed, plan, reason, refused, status, stopping, unchanged } from './answers.ts'
import { cannedHost, capture, emptyPackage, lines } from './captured-command.ts'

const progress = [{ progress: 'building' }, { progress: 'planning' }]
const planRefused = { outcome: 'refused', reasons: [reason], plan: { ...plan, verdict: 'refused' } }
const planAccepted = { ...plan, accepted: [reason] }
const refusedAfterAccepting = { ...planRefused, reasons: [stopping], plan: { ...planRefused.plan, accepted: [reason] } }
const manyRefused = {
  ...planRefused,
  reasons: Array.from({ length: 5 }, (_, index) => ({ ...reason, id: `${reason.id}.${index}` })),
}
const history = {
  entries: [
    {
      format: 1,
      at: '2026-01-02T03:04:05.678Z',
      who: 'ada (1000)',
      command: 'upgrade',
      verdict: 'refused',
      release: plan.to,
      generation: null,
      durationMs: 3,
      commitMs: null,
      reasons: [{ code: 'effect-changed', message: 'It changed.' }],
    },
    {
      format: 1,
      at: '2026-01-02T03:05:05.678Z',
      who: 'ada (1000)',
      command: 'upgrade',
      verdict: 'committed',
      release: plan.to,
      generation: 2,
      durationMs: 3,
      commitMs: 1,
      reasons: [],
      accepted: { ids: [reason.id], reason: accepted.reason },
    },
  ],
}
const explained = {
  items: [
    {
      release: plan.to,
      module: 'src/rooms.ts',
      item: 'rooms',
      text: 'const rooms = new Map()',
      line: 1,
      class: 'state',
      reason: 'join writes to it.',
    },
  ],
}

describe('an answer of the host', () => {
  test.for([
    [['upgrade'], committed, 0],
    [['upgrade'], unchanged, 0],
    [['upgrade'], refused, 3],
    [['upgrade', "../shop's v2"], planRefused, 3],
    [['upgrade'], { ...committed, plan: planAccepted }, 0],
    [['upgrade'], aborted, 4],
    [['rollback'], committed, 0],
    [['rollback'], refused, 3],
    [['rollback'], aborted, 4],
    [['plan'], { outcome: 'planned', plan }, 0],
    [['plan'], planRefused, 3],
    [['plan', '../v2'], { outcome: 'planned', plan: planAccepted }, 0],
    [['plan'], { ...planRefused, reasons: [reason, stopping] }, 3],
    [['plan'], refusedAfterAccepting, 3],
    [['plan'], manyRefused, 3],
    [['rollback', '--to', '1'], planRefused, 3],
    [['plan', '--explain', 'rooms'], explained, 0],
    [['status'], status, 0],
    [['status'], { ...status, accepted: [accepted] }, 0],
    [['history'], history, 0],
  ] as const)(
    'to %j is shown to people, passed on to machines, and told to the shell',
    async ([argv, answer, code]) => {
      const host = await cannedHost(lines(...progress, answer))
      const control = ['--control', host.socket]
      const people = await capture([...argv, ...control])
      expect(people.code).toBe(code)
      expect(people.stderr).toBe('')
      expect(people.stdout.replaceAll(/\d+ min.*/g, '')).toMatchSnapshot()

      const machines = await capture([...argv, ...control, '--json'])
      expect(machines.code).toBe(code)
      expect(machines.stderr).toBe('')
      expect(machines.stdout.match(/\n/g)).toHaveLength(1)
      expect(JSON.parse(machines.stdout)).toEqual(answer)
    },
  )

  test('has colours on a terminal only, and not against the wish of its user', async () => {
    const host = await cannedHost(lines(refused))
    const argv = ['upgrade', '--control', host.socket]
    const escape = '\u001B['
    expect((await capture(argv, { isTTY: true })).stdout).toContain(escape)
    expect((await capture(argv, { isTTY: true, environment: { NO_COLOR: '1' } })).stdout).not.toContain(escape)
    expect((await capture(argv)).stdout).not.toContain(escape)
  })

  test('that takes its time is announced on a terminal', async () => {
    const host = await cannedHost((response) => {
      response.write('{"progress":"preparing"}\n')
      setTimeout(() => lines(committed)(response), 800)
    })
    const argv = ['upgrade', '--control', host.socket]
    const { stdout, stderr } = await capture(argv, { isTTY: true, environment: { NO_COLOR: '1' } })
    expect(stderr).toContain('Preparing the new version')
    expect(stderr.endsWith('\r\u001B[2K')).toBe(true)
    expect(stdout).toContain('Generation 2 is live')
    expect((await capture(argv)).stderr).toBe('')
  })

  test.for([
    ['upgrade-running', 409, 1],
    ['no-such-generation', 404, 1],
    ['source-not-found', 200, 1],
    ['program-exited', 400, 2],
  ] as const)('that is the error %s is an error', async ([code, httpStatus, exitCode]) => {
    const error = { code, message: 'It cannot be.', remedy: 'Wait.', place: null, stack: 'Error\n    at host.ts:1:1' }
    const host = await cannedHost((response) => {
      response.statusCode = httpStatus
      lines({ error })(response)
    })
    const people = await capture(['upgrade', '--control', host.socket])
    expect(people).toEqual({ code: exitCode, stdout: '', stderr: `error[${code}]: It cannot be. Wait.\n` })
    const machines = await capture(['upgrade', '--control', host.socket, '--json'])
    expect(machines.code).toBe(exitCode)
    expect(JSON.parse(machines.stdout)).toEqual({ error })
  })

  test.for([
    ['is cut off', '{"progress":"building"}\n'],
    ['is not JSON', 'no\n'],
  ] as const)('that %s is an error', async ([_name, text]) => {
    const host = await cannedHost((response) => {
      response.write(text)
      setTimeout(() => response.destroy(), 20)
    })
    const { code, stderr } = await capture(['upgrade', '--control', host.socket])
    expect(code).toBe(2)
    expect(stderr).toContain('ended before it had answered')
  })

  test.for([
    [{}, 'is not a host of Midflight'],
    [{ 'midflight-control': '9' }, 'speaks version 9'],
  ] satisfies [Record<string, string>, string][])(
    'with the headers %j comes from somebody else',
    async ([headers, found]) => {
      const host = await cannedHost(lines(status), headers)
      const { code, stderr } = await capture(['status', '--control', host.socket])
      expect(code).toBe(1)
      expect(stderr).toContain(found)
    },
  )
})

test.for([
  [['upgrade'], 'POST', '/v1/upgrade', { strategy: 'auto', queue: false }],
  [
    ['upgrade', 'v2', '--strategy', 'hot', '--queue'],
    'POST',
    '/v1/upgrade',
    { strategy: 'hot', queue: true, source: 'v2' },
  ],
  [['rollback'], 'POST', '/v1/rollback', { queue: false }],
  [['rollback', '--to', '3', '--queue'], 'POST', '/v1/rollback', { queue: true, to: 3 }],
  [['plan'], 'POST', '/v1/plan', {}],
  [['plan', 'v2'], 'POST', '/v1/plan', { source: 'v2' }],
  [['plan', '--explain', 'src/a.ts#x'], 'POST', '/v1/explain', { item: 'src/a.ts#x' }],
  [['status'], 'GET', '/v1/status', null],
  [['history'], 'GET', '/v1/history', null],
] as const)('%j asks %s %s', async ([argv, method, path, body]) => {
  const host = await cannedHost(lines(status))
  const cwd = emptyPackage()
  await capture([...argv, '--control', host.socket, '--json'], { cwd })
  const absolute = body !== null && 'source' in body ? { ...body, source: `${cwd}/${body.source}` } : body
  expect(host.asked).toEqual([{ method, path, body: absolute }])
})
