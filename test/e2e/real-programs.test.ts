import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { WrongScenario } from '../../bench/real/fresh.ts'
import { NotInstalled } from '../../bench/real/install.ts'
import { Misbehaviour, type Scenario } from '../../bench/real/scenario.ts'
import { aedesModules } from '../../bench/real/scenarios/aedes.ts'
import { pQueue } from '../../bench/real/scenarios/p-queue.ts'
import { reasonGroups, totalsOf } from '../../bench/real/totals.ts'
import { walk, type Row } from '../../bench/real/walk.ts'

const timeoutMs = 300_000

async function walked(scenario: Scenario): Promise<readonly Row[]> {
  const rows: Row[] = []
  for await (const row of walk(scenario)) rows.push(row)
  return rows
}

/** The scenario for some of its versions, with what is to be counted or wrong. */
function part(versions: readonly string[], other: Partial<Scenario> = {}): Scenario {
  return { ...aedesModules, versions, ...other }
}

describe('a broker that nobody here wrote', () => {
  test('goes through its releases with the same clients at work', { timeout: timeoutMs }, async () => {
    const clients: { checks: number; spans: number; closed: number }[] = []
    const rows = await walked(
      part(['1.0.0', '1.0.1', '1.0.2'], {
        connect: async (port) => {
          const counts = { checks: 0, spans: 0, closed: 0 }
          clients.push(counts)
          const real = await aedesModules.connect(port)
          return {
            check: async () => {
              await real.check()
              counts.checks += 1
            },
            span: async () => {
              counts.spans += 1
              return real.span!()
            },
            close: async () => {
              counts.closed += 1
              await real.close()
            },
          }
        },
      }),
    )
    expect(rows.map(({ from, to, change, result }) => [from, to, change, result.outcome])).toEqual([
      ['1.0.0', '1.0.1', 'patch', 'hot'],
      ['1.0.1', '1.0.2', 'patch', 'hot'],
    ])
    const fresh = { checks: 1, spans: 1, closed: 1 }
    // Those of the running program were connected once: they have seen the start, and each upgrade twice.
    const live = { checks: 5, spans: 2, closed: 1 }
    expect(clients).toHaveLength(4)
    expect(clients).toEqual(expect.arrayContaining([fresh, live]))
    expect(clients.filter(({ spans }) => spans === 2)).toHaveLength(1)
  })

  test('goes on as before where a release is refused', { timeout: timeoutMs }, async () => {
    const rows = await walked(part(['1.1.3', '1.2.0']))
    expect(rows.map(({ change, result }) => [change, result.outcome])).toEqual([['minor', 'refused']])
    const groups = reasonGroups(rows)
    expect(groups.map(({ code }) => code)).toContain('class-shape-changed')
    expect(totalsOf(rows)).toEqual([
      { name: 'aedes', steps: 1, live: 0, refused: 1, aborted: 0, failed: 0 },
      { name: 'all minor', steps: 1, live: 0, refused: 1, aborted: 0, failed: 0 },
      { name: 'all', steps: 1, live: 0, refused: 1, aborted: 0, failed: 0 },
    ])
  })
})

test('a job queue of ES modules goes through its releases with jobs under way', { timeout: timeoutMs }, async () => {
  const rows = await walked({ ...pQueue, versions: ['9.1.1', '9.1.2', '9.2.0', '9.3.0'] })
  expect(rows.map(({ to, change, result }) => [to, change, result.outcome])).toEqual([
    ['9.1.2', 'patch', 'hot'],
    ['9.2.0', 'minor', 'hot'],
    ['9.3.0', 'minor', 'hot'],
  ])
})

describe('a step is not taken for a good one', () => {
  test('where the clients find something wrong', { timeout: timeoutMs }, async () => {
    let started = 0
    const rows = await walked(
      part(['1.0.0', '1.0.1'], {
        connect: async (port) => {
          started += 1
          const real = await aedesModules.connect(port)
          let checks = 0
          const check = async (): Promise<void> => {
            checks += 1
            // The third client is that of the running program, which is looked at once before the upgrade.
            if (started === 3 && checks === 2) throw new Misbehaviour('a message was lost')
            await real.check()
          }
          return { ...real, check }
        },
      }),
    )
    expect(rows.map(({ result }) => result)).toEqual([
      { outcome: 'failed', problem: 'after the upgrade was committed: a message was lost' },
    ])
  })

  test('where the answers are unlike those of a fresh start', { timeout: timeoutMs }, async () => {
    let asked = 0
    const probe = async (): Promise<{ readonly version: string }> => {
      asked += 1
      // Each version is asked twice under plain node, and the running program after that.
      return { version: asked <= 2 ? '1.0.0' : asked <= 4 ? '1.0.1' : 'stale' }
    }
    const rows = await walked(part(['1.0.0', '1.0.1'], { probe }))
    expect(rows.map(({ result }) => result)).toEqual([
      {
        outcome: 'failed',
        problem:
          "after the upgrade was committed: unlike a fresh start of 1.0.1: 'version' is 'stale', expected '1.0.1'",
      },
    ])
  })
})

describe('a scenario is said to be wrong', () => {
  test('where its news are none', { timeout: timeoutMs }, async () => {
    const news = { '1.0.1': 'a first connection' }
    await expect(walked(part(['1.0.0', '1.0.1'], { news }))).rejects.toThrow(
      new WrongScenario("aedes@1.0.1 answers 'a first connection' as 1.0.0 did: no news"),
    )
  })

  test('where plain node has other answers each time', { timeout: timeoutMs }, async () => {
    let asked = 0
    const probe = async (): Promise<{ readonly asked: number }> => ({ asked: (asked += 1) })
    await expect(walked(part(['1.0.0', '1.0.1'], { probe }))).rejects.toThrow(
      new WrongScenario(
        "aedes@1.0.0 under plain node: a second conversation has other answers: 'asked' is 2, expected 1",
      ),
    )
  })

  test('where a version does not exist', { timeout: timeoutMs }, async () => {
    await expect(walked(part(['1.0.0', '1.0.999']))).rejects.toThrow(NotInstalled)
  })
})

describe('npm run real', () => {
  const folders: string[] = []
  afterEach(() => {
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
  })
  const createFolder = (): string => {
    const folder = mkdtempSync(path.join(tmpdir(), 'midflight-real-'))
    folders.push(folder)
    return folder
  }
  const start = (args: readonly string[], environment: Readonly<Record<string, string>> = {}) => {
    const command = path.join(import.meta.dirname, '../../bench/real/run.ts')
    const child = spawn(process.execPath, [command, ...args], {
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let text = ''
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
    return { child, closed: once(child, 'close'), text: () => text }
  }

  test.for([
    [['aeds'], 'There is no package aeds: choose of aedes'],
    [['aedes', '--steps', 'two'], "--steps is a number from 1 on, not 'two'."],
    [['aedes', '--from', '7.0.0'], 'None of these packages has a version 7.0.0 that another one follows.'],
    [['--fast'], "Unknown option '--fast'"],
  ] as const)('says what is wrong with %j', { timeout: timeoutMs }, async ([args, message]) => {
    const { closed, text } = start(args)
    expect(await closed).toEqual([2, null])
    expect(text()).toContain(message)
    expect(text()).toContain('Usage: npm run real -- [package …]')
  })

  test('says that the registry cannot be reached', { timeout: timeoutMs }, async () => {
    const { closed, text } = start(['aedes', '--steps', '1'], {
      XDG_CACHE_HOME: createFolder(),
      npm_config_cache: createFolder(),
      npm_config_registry: 'http://127.0.0.1:1/',
      npm_config_fetch_retries: '0',
    })
    expect(await closed).toEqual([1, null])
    expect(text()).toContain('could not be installed: the npm registry cannot be reached (ECONNREFUSED)')
  })

  test('leaves no process and no folder when it is interrupted', { timeout: timeoutMs }, async () => {
    const folder = createFolder()
    const { child, closed, text } = start(['aedes', '--from', '1.0.0'], { TMPDIR: folder })
    while (!text().includes('1.0.0 → 1.0.1') && child.exitCode === null) await once(child.stdout, 'data')
    expect(await processesOf(folder)).not.toEqual([])
    child.kill('SIGINT')
    await closed
    expect(await processesOf(folder)).toEqual([])
    expect(readdirSync(folder)).toEqual([])
    expect(text()).toContain('1.0.0 → 1.0.1')
  })
})

/** Commands of the processes whose arguments name the folder. */
async function processesOf(folder: string): Promise<readonly string[]> {
  const ps = spawn('ps', ['-axww', '-o', 'command'], { stdio: ['ignore', 'pipe', 'inherit'] })
  let text = ''
  ps.stdout.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
  await once(ps, 'close')
  return text.split('\n').filter((line) => line.includes(folder))
}
