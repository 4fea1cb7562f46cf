import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, onTestFinished, test } from 'vitest'
import { midflightBin, runCommand } from '../e2e/running-program.ts'
import { gate, inProcess, outOfProcess, type Files } from './verified-program.ts'

/** Runs of tests of real processes, on a machine that may be busy. */
const timeout = 240_000

/** A folder with the folders `v1` and `v2`: `files` in both, the others in the second in addition. */
function versions(files: Files, changed: Files): string {
  const root = mkdtempSync(path.join(tmpdir(), 'verified-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true, maxRetries: 3 }))
  write(path.join(root, 'v1'), { 'package.json': '{"name":"gate","version":"1.0.0","type":"module"}', ...files })
  write(path.join(root, 'v2'), {
    'package.json': '{"name":"gate","version":"1.1.0","type":"module"}',
    ...files,
    ...changed,
  })
  return root
}

/** A folder for temporary files of the commands of one test alone. */
function temporaryFolder(root: string): string {
  const folder = path.join(root, 'tmp')
  mkdirSync(folder)
  const before = process.env['TMPDIR']
  process.env['TMPDIR'] = folder
  onTestFinished(() => {
    if (before === undefined) delete process.env['TMPDIR']
    else process.env['TMPDIR'] = before
  })
  return folder
}

function write(folder: string, files: Files): void {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true })
    writeFileSync(path.join(folder, file), text)
  }
}

interface Report {
  readonly outcome: string
  readonly points: number
  readonly tried: number
  readonly same: number
  readonly different: number
  readonly refused: number
  readonly flakyTests: readonly string[]
  readonly refusals: readonly { readonly process: string; readonly reasons: readonly { readonly code: string }[] }[]
  readonly findings: readonly {
    readonly at: string
    readonly label: string
    readonly isSteady: boolean
    readonly differences: readonly { readonly kind: string; readonly what: string; readonly found: string }[]
    readonly repeat: string
  }[]
}

async function verify(
  root: string,
  args: readonly string[],
): Promise<{ readonly code: number | null; readonly report: Report }> {
  const { code, stdout, stderr } = await runCommand(root, ['verify', '--json', ...args])
  if (stdout === '') throw new Error(stderr)
  return { code, report: JSON.parse(stdout) as Report }
}

const node = process.execPath
/** Its checks are made with the limit of the code that made the first of them: `checker` is a closure of that version. */
const tests = ['--', node, 'test/gate.test.ts']

describe('midflight verify', { timeout }, () => {
  test('finds a good upgrade the same at every update point', async () => {
    const changed = gate(3).replace('count <= limit', 'count < limit + 1')
    const root = versions(inProcess, { 'src/gate.ts': changed })
    const temporary = temporaryFolder(root)
    const { code, report } = await verify(root, ['v1', 'v2', '--budget', '10m', ...tests])
    expect(report).toMatchObject({ outcome: 'same', different: 0, refused: 0, flakyTests: [], findings: [] })
    expect(report.points).toBeGreaterThanOrEqual(6)
    expect([code, report.same, report.tried]).toEqual([0, report.points, report.points])
    expect(readdirSync(temporary).filter((name) => name.startsWith('midflight-verify-'))).toEqual([])
  })

  test('finds the one stretch in which an upgrade goes wrong, and the line that it gives does it again', async () => {
    const root = versions(inProcess, { 'src/gate.ts': gate(5) })
    const { code, report } = await verify(root, ['v1', 'v2', '--budget', '10m', ...tests])
    expect([code, report.outcome]).toEqual([5, 'different'])
    const labels = report.findings.map(({ label }) => label)
    expect(labels.toSorted()).toContain('after request 2: GET /check?count=1')
    for (const { label, isSteady, differences } of report.findings) {
      expect([label, isSteady]).toEqual([
        expect.stringMatching(/request 2|between tests "asks" and "keeps its word"|in test/),
        true,
      ])
      expect(differences).toContainEqual(
        expect.objectContaining({
          kind: 'test',
          what: 'test/gate.test.ts: keeps its word',
          found: expect.stringContaining('fails'),
        }),
      )
    }
    expect(report.same + report.findings.length).toBe(report.points)

    const [finding] = report.findings
    const [, ...words] = (finding?.repeat ?? '').split(' ')
    expect(words.slice(0, 5)).toEqual(['verify', 'v1', 'v2', '--at', finding?.at])
    const again = await verify(root, words.slice(1))
    expect([again.code, again.report.tried]).toEqual([5, 1])
    expect(again.report.findings).toMatchObject([{ at: finding?.at, label: finding?.label }])
  })

  test.for([
    ['node', "['src/main.ts']"],
    ['midflight run', `[${JSON.stringify(midflightBin)}, 'run', 'src/main.ts']`],
  ] as const)('upgrades a server that the tests start with %s', async ([, start]) => {
    const root = versions(outOfProcess(start), { 'src/gate.ts': gate(5) })
    const { code, report } = await verify(root, ['v1', 'v2', '--at', 'src/main.ts:5', ...tests])
    expect([code, report.outcome]).toEqual([5, 'different'])
    const at = { at: 'src/main.ts:5', label: 'after request 2: GET /check?count=1' }
    expect(report.findings).toMatchObject([at])
    expect(report.findings[0]?.differences.map(({ kind }) => kind)).toContain('test')
  })

  test('upgrades between the messages of a WebSocket, and takes any test command by its exit code', async () => {
    const files = {
      'src/gate.ts': gate(3),
      'src/main.ts': `import { WebSocketServer } from 'ws'
import { check, currentLimit } from './gate.ts'

const server = new WebSocketServer({ port: 0, host: '127.0.0.1' }, () => console.log('listening', server.address().port))
server.on('connection', (socket) => {
  socket.on('message', (data) => {
    const text = String(data)
    socket.send(String(text === 'limit' ? currentLimit() : check(Number(text))))
  })
})
`,
      'test/talk.mjs': `import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'

const child = spawn(process.execPath, ['src/main.ts'], { stdio: ['ignore', 'pipe', 'inherit'] })
process.on('exit', () => child.kill())
const [line] = await once(child.stdout, 'data')
const socket = new WebSocket('ws://127.0.0.1:' + String(line).trim().split(' ')[1])
await once(socket, 'open')
const ask = async (text) => {
  socket.send(text)
  const [message] = await once(socket, 'message')
  return message.data
}
assert.equal(await ask('1'), 'true')
assert.equal(await ask(await ask('limit')), 'true')
process.exit()
`,
    }
    const root = versions(files, { 'src/gate.ts': gate(5) })
    for (const side of ['v1', 'v2']) {
      mkdirSync(path.join(root, side, 'node_modules'))
      symlinkSync(path.resolve('node_modules/ws'), path.join(root, side, 'node_modules/ws'))
    }
    const command = ['--', node, 'test/talk.mjs']
    const { code, report } = await verify(root, ['v1', 'v2', '--at', 'src/main.ts:2', ...command])
    const differences = [{ kind: 'ending', expected: 'exit code 0', found: 'exit code 1' }]
    expect(report.findings).toMatchObject([{ label: 'after message 1 on /', differences }])
    expect(code).toBe(5)
  })

  test('reports an upgrade that is aborted', async () => {
    const root = versions(inProcess, { 'src/gate.ts': `${gate(3)}\nexport const table = JSON.parse('{')` })
    const { code, report } = await verify(root, ['v1', 'v2', '--at', '1', ...tests])
    expect([code, report.findings]).toMatchObject([5, [{ at: '1', differences: [{ kind: 'aborted' }] }]])
  })

  test('compares answers that no test looks at', async () => {
    const careless = inProcess['test/gate.test.ts']!.replaceAll(/assert\.equal\((.*), 'true'\)/g, '$1')
    const root = versions({ ...inProcess, 'test/gate.test.ts': careless }, { 'src/gate.ts': gate(5) })
    // After the second request, as the tests above have found.
    const { report } = await verify(root, ['v1', 'v2', '--at', '6', ...tests])
    expect(report.findings).toMatchObject([{ label: 'after request 2: GET /check?count=1' }])
    const differences = report.findings.flatMap((finding) => finding.differences)
    expect(new Set(differences.map(({ kind }) => kind))).toEqual(new Set(['answer']))
    expect(differences[0]).toMatchObject({ what: expect.stringContaining('GET /check?count=5'), found: '200 false' })
  })

  test('names flaky tests, and does not compare them', async () => {
    const root = versions({ ...inProcess }, { 'src/gate.ts': gate(3).replace('count <= limit', 'count < limit + 1') })
    const count = path.join(root, 'count')
    const flaky = `
import { appendFileSync, readFileSync } from 'node:fs'
test('depends on the weather', () => {
  appendFileSync(${JSON.stringify(count)}, 'x')
  assert.equal(readFileSync(${JSON.stringify(count)}, 'utf8').length % 2, 0)
})
`
    for (const side of ['v1', 'v2'])
      write(path.join(root, side), { 'test/gate.test.ts': inProcess['test/gate.test.ts'] + flaky })
    const { code, report } = await verify(root, ['v1', 'v2', '--budget', '3', ...tests])
    expect(report).toMatchObject({
      outcome: 'same',
      tried: 3,
      flakyTests: ['test/gate.test.ts: depends on the weather'],
    })
    expect(code).toBe(0)
  })

  test('reports once what the plan refuses', async () => {
    const refused = gate(4).replace('let checker: ((count: number) => boolean) | null', 'let checker: number[] | null')
    const root = versions(inProcess, { 'src/gate.ts': refused })
    const { code, report } = await verify(root, ['v1', 'v2', ...tests])
    expect([code, report.outcome]).toEqual([3, 'refused'])
    expect(report.refusals).toMatchObject([{ process: 'test/gate.test.ts', reasons: [{ code: 'state-type-changed' }] }])
    expect(report.findings).toEqual([])
  })

  test('has nothing to do where nothing changed, and runs the old tests on both versions', async () => {
    const root = versions(inProcess, { 'test/gate.test.ts': 'throw new Error("a test of the new version")' })
    const { code, report } = await verify(root, ['v1', 'v2', ...tests])
    expect([code, report.outcome, report.tried]).toEqual([0, 'unchanged', 0])
  })

  test('takes revisions of a git repository', async () => {
    const root = versions(inProcess, {})
    const repository = path.join(root, 'v1')
    const git = (...args: readonly string[]): Promise<unknown> =>
      once(
        spawn('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', ...args], { cwd: repository, stdio: 'ignore' }),
        'close',
      )
    await git('init')
    await git('add', '-A')
    await git('commit', '-m', 'one')
    write(repository, { 'src/gate.ts': gate(5) })
    const { code, report } = await verify(repository, ['HEAD', '.', '--at', '1', ...tests])
    expect([code, report.outcome, report.tried]).toEqual([0, 'same', 1])
  })

  test('reports a run that hangs, keeps what it printed, and ends it', async () => {
    // Waits for what only the old code says.
    const waits = (word: string): string => `export function word(): string {\n  return '${word}'\n}\n`
    const root = versions(
      {
        'src/word.ts': waits('old'),
        'test/word.test.ts': `import { test } from 'node:test'
import { word } from '../src/word.ts'

test('begins', () => {})
const first = word()
test('goes on', async () => {
  console.log('waiting with', word())
  while (word() !== first) await new Promise((resolve) => setTimeout(resolve, 50))
})
`,
      },
      { 'src/word.ts': waits('new') },
    )
    const args = ['v1', 'v2', '--at', '3', '--timeout', '12s', '--output', 'out', '--', node, 'test/word.test.ts']
    const { code, report } = await verify(root, args)
    expect(code).toBe(5)
    expect(report.findings).toMatchObject([
      { differences: [{ kind: 'ending', found: 'no end within the time limit' }] },
    ])
    expect(readFileSync(path.join(root, 'out/point-1.txt'), 'utf8')).toContain('waiting with new')
  })

  test('leaves no process and no folder when it is interrupted', async () => {
    const root = versions(
      {
        'test/long.test.ts':
          "import { writeFileSync } from 'node:fs'\nwriteFileSync(process.env.PID_FILE!, String(process.pid))\nsetInterval(() => {}, 1000)\n",
      },
      {},
    )
    const pidFile = path.join(root, 'pid')
    const temporary = path.join(root, 'tmp')
    mkdirSync(temporary)
    const child = spawn(node, [midflightBin, 'verify', 'v1', 'v2', '--', node, 'test/long.test.ts'], {
      cwd: root,
      env: { ...process.env, PID_FILE: pidFile, TMPDIR: temporary },
      stdio: 'ignore',
    })
    while (!existsSync(pidFile) || readFileSync(pidFile, 'utf8') === '') await delay(50)
    child.kill('SIGINT')
    expect(await once(child, 'close')).toEqual([null, 'SIGINT'])
    expect(() => process.kill(Number(readFileSync(pidFile, 'utf8')), 0)).toThrow('ESRCH')
    expect(readdirSync(temporary)).toEqual([])
  })

  test.for([
    ['a command that is not there', ['--', 'no-such-command'], 'bad-usage'],
    ['tests that start no process of the package', ['--', 'true'], 'tests-not-verifiable'],
  ] as const)('says what is wrong with %s', async ([, args, code]) => {
    const root = versions(inProcess, { 'src/gate.ts': gate(5) })
    const { stdout } = await runCommand(root, ['verify', '--json', 'v1', 'v2', ...args])
    expect(JSON.parse(stdout)).toMatchObject({ error: { code } })
  })

  test('says so when a version is not there', async () => {
    const root = versions(inProcess, {})
    const { code, stdout } = await runCommand(root, ['verify', '--json', 'v1', 'v3', ...tests])
    expect([code, JSON.parse(stdout)]).toMatchObject([1, { error: { code: 'source-not-found' } }])
  })
})
