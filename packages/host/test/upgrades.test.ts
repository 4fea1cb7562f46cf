import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { makePackage, startHost, writeIn, type RunningHost } from './running-host.ts'

const v1 = { 'src/main.ts': 'one', 'src/rooms.ts': 'rooms' }

async function start(env: Record<string, string> = {}, args: string[] = []): Promise<RunningHost> {
  const host = startHost(makePackage(v1), args, env)
  await host.sees(args[0] === 'never-start' ? 'args' : 'started')
  return host
}

describe('an upgrade', () => {
  test('goes through its phases and sends only what has changed', async () => {
    const host = await start()
    host.save('src/main.ts', 'two')
    const { status, lines, last } = await host.post('/v1/upgrade', { strategy: 'hot' })
    expect(status).toBe(200)
    expect(lines.flatMap((line) => line['progress'] ?? [])).toEqual(['building', 'planning', 'preparing', 'committing'])
    expect(last).toMatchObject({
      outcome: 'committed',
      generation: 2,
      strategy: 'hot',
      commitMs: 0.1,
      plan: { verdict: 'hot' },
    })
    await host.sees('committed 2 with src/main.ts\n')
    expect((await host.get('/v1/status')).last).toMatchObject({ generation: 2, release: last['release'] })
  })

  test('that migrates waits for tasks in flight, as long as it is told to', async () => {
    const host = await start()
    host.save('src/main.ts', 'MIGRATE')
    const { lines, last } = await host.post('/v1/upgrade')
    const phases = ['building', 'planning', 'preparing', 'quiescing', 'committing']
    expect(lines.flatMap((line) => line['progress'] ?? [])).toEqual(phases)
    expect(last).toMatchObject({ outcome: 'committed', tasks: { held: 2 }, plan: { policy: 'quiesce' } })
    host.save('src/main.ts', 'MIGRATE FAIL_GATE')
    const second = await host.post('/v1/upgrade', { deadlineMs: 70 })
    expect(second.last).toMatchObject({ outcome: 'aborted', error: { message: 'Error: busy for 70 ms' } })
  })

  test.for([
    [{ policy: 'later' }, 'policy'],
    [{ deadlineMs: '30s' }, 'deadlineMs'],
    [{ deadlineMs: -1 }, 'deadlineMs'],
    [{ deadlineMs: 2 ** 31 }, 'deadlineMs'],
  ] as const)('does not take %o', async ([body, field]) => {
    const host = await start()
    const { last } = await host.post('/v1/upgrade', body)
    expect(last).toMatchObject({ error: { code: 'bad-usage' } })
    expect(JSON.stringify(last)).toContain(`its field ${field} is not`)
  })

  test('takes another folder of the same program', async () => {
    const host = await start()
    const other = makePackage({ ...v1, 'src/rooms.ts': 'more rooms' })
    const { last } = await host.post('/v1/upgrade', { source: other })
    expect(last).toMatchObject({ outcome: 'committed', generation: 2 })
    await host.sees('committed 2 with src/rooms.ts\n')
  })

  test('does not take a folder without a package.json', async () => {
    const host = await start()
    const source = join(host.root, 'src')
    const { last } = await host.post('/v1/upgrade', { source })
    expect(last).toMatchObject({
      error: {
        code: 'source-not-found',
        message: `Could not read the new version from ${source}: the folder has no package.json.`,
      },
    })
  })

  test('to the same code changes nothing', async () => {
    const host = await start()
    expect((await host.post('/v1/upgrade')).last).toMatchObject({ outcome: 'unchanged', generation: 1 })
  })

  test.for([
    ['BROKEN', { outcome: 'refused', plan: null, reasons: [{ code: 'compile-error' }] }],
    [
      'REFUSE',
      { outcome: 'refused', plan: { verdict: 'refused' }, reasons: [{ code: 'effect-changed', remedy: 'Mend it.' }] },
    ],
    ['PLANNER_BUG', { outcome: 'aborted', phase: 'plan', error: { code: 'internal-error' } }],
    ['FAIL_PREPARE', { outcome: 'aborted', phase: 'prepare', error: { code: 'evaluation-failed' } }],
    ['MIGRATE FAIL_GATE', { outcome: 'aborted', phase: 'gate', error: { message: 'Error: busy for 30000 ms' } }],
    ['MIGRATE FAIL_MIGRATE', { outcome: 'aborted', phase: 'migrate' }],
    ['FAIL_COMMIT', { outcome: 'aborted', phase: 'commit', error: { code: 'evaluation-failed' } }],
  ] as const)('to code with %s leaves the program as it was, and the next one works', async ([code, outcome]) => {
    const host = await start()
    host.save('src/main.ts', code)
    expect((await host.post('/v1/upgrade')).last).toMatchObject(outcome)
    expect((await host.get('/v1/status')).last).toMatchObject({ generation: 1 })
    host.save('src/main.ts', 'two')
    expect((await host.post('/v1/upgrade')).last).toMatchObject({ outcome: 'committed', generation: 2 })
  })

  test('that hangs while it is prepared is aborted in time', async () => {
    const host = await start({ LIMIT_MS: '200' })
    host.save('src/main.ts', 'HANG_PREPARE')
    expect((await host.post('/v1/upgrade')).last).toMatchObject({
      outcome: 'aborted',
      phase: 'prepare',
      error: { code: 'prepare-timeout' },
    })
    await host.sees('aborted\n')
    host.save('src/main.ts', 'two')
    expect((await host.post('/v1/upgrade')).last).toMatchObject({ outcome: 'committed', generation: 2 })
  })

  test.for([
    ['EXIT_PREPARE', 'prepare', 7],
    ['EXIT_COMMIT', 'commit', 8],
  ] as const)(
    'is aborted when the program exits (%s), and the answer still arrives',
    async ([code, phase, exitCode]) => {
      const host = await start()
      host.save('src/main.ts', code)
      expect((await host.post('/v1/upgrade')).last).toMatchObject({
        outcome: 'aborted',
        phase,
        error: { code: 'program-exited' },
      })
      expect(await host.exit).toEqual({ code: exitCode, signal: null })
    },
  )

  test('is aborted when the program writes garbage to its channel, and the program runs on', async () => {
    const host = await start()
    host.save('src/main.ts', 'GARBAGE')
    expect((await host.post('/v1/upgrade')).last).toMatchObject({ outcome: 'aborted', phase: 'prepare' })
    await host.sees('warning protocol-mismatch')
    host.child.kill('SIGTERM')
    expect(await host.exit).toEqual({ code: 3, signal: null })
  })

  test('waits for an entry that is still being evaluated, and not for ever', async () => {
    const host = await start({ LIMIT_MS: '200' }, ['never-start'])
    host.save('src/main.ts', 'two')
    expect((await host.post('/v1/upgrade')).last).toMatchObject({
      outcome: 'aborted',
      phase: 'plan',
      error: { code: 'program-busy' },
    })
    expect((await host.get('/v1/status')).last).toMatchObject({ generation: 1 })
  })
})

describe('two upgrades at once', () => {
  test('are refused by default, and queued on demand', async () => {
    const host = await start()
    host.save('src/main.ts', 'SLOW_PREPARE')
    const first = host.post('/v1/upgrade')
    const [refused, queued, behind] = await Promise.all([
      host.post('/v1/upgrade'),
      host.post('/v1/upgrade', { queue: true }),
      host.post('/v1/upgrade', { queue: true, source: makePackage({ ...v1, 'src/main.ts': 'three' }) }),
    ])
    expect((await first).last).toMatchObject({ outcome: 'committed', generation: 2 })
    expect(refused.status).toBe(409)
    expect(refused.last).toMatchObject({ error: { code: 'upgrade-running' } })
    expect(queued.lines[0]).toEqual({ progress: 'waiting' })
    expect(queued.last).toMatchObject({ outcome: 'unchanged', generation: 2 })
    expect(behind.last).toMatchObject({ outcome: 'committed', generation: 3 })
  })
})

describe('a plan', () => {
  test('says what an upgrade would do, and does nothing', async () => {
    const host = await start()
    host.save('src/main.ts', 'two')
    expect((await host.post('/v1/plan')).last).toMatchObject({ outcome: 'planned', plan: { verdict: 'hot' } })
    host.save('src/main.ts', 'REFUSE')
    expect((await host.post('/v1/plan')).last).toMatchObject({
      outcome: 'refused',
      reasons: [{ code: 'effect-changed' }],
    })
    host.save('src/main.ts', 'BROKEN')
    expect((await host.post('/v1/plan')).last).toMatchObject({ outcome: 'refused', plan: null })
    expect((await host.get('/v1/status')).last).toMatchObject({ generation: 1 })
  })
})

describe('accepting findings', () => {
  const effect = 'effect-changed:src/main.ts:greet'
  const type = 'state-type-changed:src/main.ts:greet'
  const reason = 'nobody is in the rooms at night'

  test('lets an upgrade through, and is in the status and the history with its reason', async () => {
    const host = await start()
    const before = (await host.get('/v1/status')).last
    expect(before).not.toHaveProperty('accepted')
    host.save('src/main.ts', 'REFUSE_TYPE')
    expect((await host.post('/v1/plan', { accept: [effect, type] })).last).toMatchObject({
      outcome: 'planned',
      plan: { refusals: [], accepted: [{ id: effect, acceptance: { possible: true } }, { id: type }] },
    })
    const committed = await host.post('/v1/upgrade', { accept: [type, effect, type], reason: ` ${reason} ` })
    expect(committed.last).toMatchObject({ outcome: 'committed', generation: 2, plan: { accepted: [{}, {}] } })

    const { last: status } = await host.get('/v1/status')
    const { entries } = (await host.get('/v1/history')).last as { entries: Record<string, unknown>[] }
    expect(status['accepted']).toEqual([
      {
        generation: 2,
        from: before['release'],
        to: status['release'],
        at: expect.stringMatching(/^\d{4}-.*Z$/) as string,
        who: entries.at(-1)!['who'],
        reason,
        findings: [effect, type].map((id) => ({ id, message: 'It cannot be.', means: expect.any(String) as string })),
      },
    ])
    expect(entries.at(-1)).toMatchObject({ verdict: 'committed', accepted: { ids: [type, effect], reason } })
    expect(entries[0]).not.toHaveProperty('accepted')
  })

  test('of some is not enough for the others, and nothing is sent to the program', async () => {
    const host = await start()
    host.save('src/main.ts', 'REFUSE_TYPE')
    const { last, lines } = await host.post('/v1/upgrade', { accept: [effect], reason })
    expect(last).toMatchObject({ outcome: 'refused', reasons: [{ id: type }], plan: { accepted: [{ id: effect }] } })
    expect(lines.flatMap((line) => line['progress'] ?? [])).toEqual(['building', 'planning'])
    expect((await host.get('/v1/status')).last).toMatchObject({ generation: 1 })
    const { entries } = (await host.get('/v1/history')).last as { entries: unknown[] }
    expect(entries.at(-1)).toMatchObject({
      verdict: 'refused',
      reasons: [{ code: 'state-type-changed' }],
      accepted: { ids: [effect], reason },
    })
  })

  test.for([
    ['REFUSE', type, `Could not accept ${type}: the plan has no such finding.`, `These can be accepted: ${effect}.`],
    [
      'REFUSE_KIND',
      'kind-changed:src/main.ts:greet',
      'Could not accept kind-changed:src/main.ts:greet: it cannot be accepted. What the running program holds under the name is of another kind, which the new code cannot use.',
      `These can be accepted: ${effect}.`,
    ],
    [
      'two',
      effect,
      `Could not accept ${effect}: the plan has no such finding.`,
      'The plan refuses nothing: leave --accept out.',
    ],
    [
      'one',
      effect,
      `Could not accept ${effect}: the plan has no such finding.`,
      'The plan refuses nothing: leave --accept out.',
    ],
  ] as const)('in %s of %s that cannot be is an error, and nothing happens', async ([text, id, message, remedy]) => {
    const host = await start()
    host.save('src/main.ts', text)
    const error = { code: 'not-acceptable', message, remedy }
    expect((await host.post('/v1/plan', { accept: [id] })).last).toMatchObject({ error })
    expect((await host.post('/v1/upgrade', { accept: [id], reason })).last).toMatchObject({ error })
    expect((await host.get('/v1/status')).last).toMatchObject({ generation: 1 })
    host.save('src/main.ts', 'three')
    expect((await host.post('/v1/upgrade')).last).toMatchObject({ outcome: 'committed', generation: 2 })
  })

  test('is for one upgrade: not for the next one, nor for one behind it, nor for the way back', async () => {
    const host = await start()
    host.save('src/main.ts', 'REFUSE SLOW_PREPARE')
    const asked = { accept: [effect], reason, queue: true }
    const [first, behind] = await Promise.all([host.post('/v1/upgrade', asked), host.post('/v1/upgrade', asked)])
    expect(first.last).toMatchObject({ outcome: 'committed', generation: 2 })
    // What is to be accepted has gone live meanwhile.
    expect(behind.last).toMatchObject({ error: { code: 'not-acceptable' } })
    expect((await host.get('/v1/status')).last).toMatchObject({ generation: 2 })
    host.save('src/main.ts', 'REFUSE again')
    expect((await host.post('/v1/upgrade')).last).toMatchObject({ outcome: 'refused', reasons: [{ id: effect }] })
  })

  test('may be bound to the two releases that the plan was for', async () => {
    const host = await start()
    host.save('src/main.ts', 'REFUSE')
    const { plan } = (await host.post('/v1/plan')).last as { plan: { from: string; to: string } }
    const between = [plan.from, plan.to].map((release) => release.slice(-12))
    const asked = { accept: [effect], reason, between }
    host.save('src/main.ts', 'REFUSE otherwise')
    const { last, lines } = await host.post('/v1/upgrade', asked)
    expect(last).toMatchObject({ error: { code: 'not-acceptable' } })
    expect(JSON.stringify(last)).toContain(
      `the way from ${between.join(' to ')}: this one is from ${plan.from} to chat@`,
    )
    expect(lines.flatMap((line) => line['progress'] ?? [])).toEqual(['building'])
    host.save('src/main.ts', 'REFUSE')
    expect((await host.post('/v1/upgrade', asked)).last).toMatchObject({ outcome: 'committed', generation: 2 })
  })

  test('goes with an upgrade that is rolled back, and a rollback accepts for itself', async () => {
    const host = await start()
    host.save('src/main.ts', 'REFUSE')
    await host.post('/v1/upgrade', { accept: [effect], reason })
    host.save('src/main.ts', 'two')
    await host.post('/v1/upgrade')
    expect((await host.get('/v1/status')).last['accepted']).toMatchObject([{ generation: 2 }])
    const refused = await host.post('/v1/rollback')
    expect(refused.last).toMatchObject({ outcome: 'refused', reasons: [{ id: effect }] })
    const back = await host.post('/v1/rollback', { accept: [effect], reason: 'back again' })
    expect(back.last).toMatchObject({ outcome: 'committed', generation: 4 })
    expect((await host.get('/v1/status')).last['accepted']).toMatchObject([{ generation: 4, reason: 'back again' }])
    expect((await host.post('/v1/rollback')).last).toMatchObject({ outcome: 'committed', generation: 5 })
    expect((await host.get('/v1/status')).last).not.toHaveProperty('accepted')
  })

  test('of an upgrade that is aborted has accepted nothing', async () => {
    const host = await start()
    host.save('src/main.ts', 'REFUSE FAIL_PREPARE')
    const asked = { accept: [effect], reason }
    expect((await host.post('/v1/upgrade', asked)).last).toMatchObject({ outcome: 'aborted', phase: 'prepare' })
    expect((await host.get('/v1/status')).last).not.toHaveProperty('accepted')
    const { entries } = (await host.get('/v1/history')).last as { entries: unknown[] }
    expect(entries.at(-1)).toMatchObject({ verdict: 'aborted', accepted: { ids: [effect], reason } })
  })

  test('has nothing to accept where there is no release', async () => {
    const host = await start()
    host.save('src/main.ts', 'BROKEN')
    const { last } = await host.post('/v1/upgrade', { accept: [effect], reason })
    const refusal = { id: 'compile-error:src/main.ts:greet', acceptance: { possible: false } }
    expect(last).toMatchObject({ outcome: 'refused', reasons: [refusal], plan: null })
  })
})

describe('a rollback', () => {
  test('brings back the release before the current one, then the one before that', async () => {
    const host = await start()
    const first = (await host.get('/v1/status')).last['release']
    host.save('src/main.ts', 'two')
    const second = (await host.post('/v1/upgrade')).last['release']
    host.save('src/main.ts', 'three')
    await host.post('/v1/upgrade')

    expect((await host.post('/v1/rollback')).last).toMatchObject({
      outcome: 'committed',
      generation: 4,
      release: second,
    })
    expect((await host.post('/v1/rollback')).last).toMatchObject({
      outcome: 'committed',
      generation: 5,
      release: first,
    })
    const nothing = await host.post('/v1/rollback')
    expect(nothing.status).toBe(404)
    expect(nothing.last).toMatchObject({ error: { code: 'no-such-generation' } })
    expect((await host.post('/v1/rollback', { to: 3 })).last).toMatchObject({ outcome: 'committed', generation: 6 })
    expect((await host.post('/v1/rollback', { to: 99 })).last).toMatchObject({ error: { code: 'no-such-generation' } })
  })
})

describe('the history', () => {
  test('holds every command with its verdict, and outlives the host', async () => {
    const root = makePackage(v1)
    const host = startHost(root)
    await host.sees('started')
    for (const text of ['two', 'REFUSE', 'FAIL_PREPARE']) {
      writeIn(root, 'src/main.ts', text)
      await host.post('/v1/upgrade')
    }
    await host.post('/v1/rollback')
    host.child.kill('SIGTERM')
    await host.exit

    writeIn(root, 'src/main.ts', 'one')
    const next = startHost(root)
    await next.sees('started')
    const { entries } = (await next.get('/v1/history')).last as { entries: Record<string, unknown>[] }
    expect(entries.map((entry) => `${String(entry['command'])} ${String(entry['verdict'])}`)).toEqual([
      'start started',
      'upgrade committed',
      'upgrade refused',
      'upgrade aborted',
      'rollback committed',
      'exit exited',
      'start started',
    ])
    expect(entries[2]).toMatchObject({ format: 1, reasons: [{ code: 'effect-changed', message: 'It cannot be.' }] })
    expect(entries[5]).toMatchObject({ generation: 3, reasons: [{ code: 'program-exited' }] })
  })
})
