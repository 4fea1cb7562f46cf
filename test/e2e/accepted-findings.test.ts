import { spawnSync } from 'node:child_process'
import { mkdirSync, symlinkSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, test } from 'vitest'
import { midflightBin, runProgram, type RunningProgram } from './running-program.ts'

/** Findings that an operator accepts, by the real command, with a program in a process of its own. */

const modules = fileURLToPath(new URL('../../node_modules', import.meta.url))

function sources(parts: { total: string; set: string; every: number; answer?: string }): Record<string, string> {
  return {
    'src/main.ts': `import { createServer } from 'node:http'
import { answer, count } from './orders.ts'
const server = createServer((request, response) => {
  count(request.url ?? '')
  response.end(answer())
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (typeof address === 'object' && address !== null) console.log('listening http://127.0.0.1:' + address.port)
})
`,
    'src/orders.ts': `export const orders = new Map<string, ${parts.total}>()
export function count(name: string): void {
  orders.set(name, ${parts.set})
}
let ticks = 0
setInterval(() => {
  ticks += 1
}, ${parts.every}).unref()
export function answer(): string {
  return ${parts.answer ?? `JSON.stringify([...orders])`}
}
`,
  }
}

const tsconfig = {
  'tsconfig.json': JSON.stringify({
    compilerOptions: {
      strict: true,
      module: 'nodenext',
      target: 'esnext',
      allowImportingTsExtensions: true,
      noEmit: true,
      types: ['node'],
    },
    include: ['src'],
  }),
}

const first = sources({ total: 'number', set: '1', every: 1000 })
const second = sources({ total: 'string', set: "'one'", every: 500 })

let program: RunningProgram | null = null
afterEach(async () => {
  await program?.stop()
  program = null
})

function furnish(root: string): void {
  mkdirSync(path.join(root, 'node_modules'))
  for (const name of ['typescript', '@typescript', '@types', 'undici-types'])
    symlinkSync(path.join(modules, name), path.join(root, 'node_modules', name))
}

/** Types a line of what the command has printed into a shell. */
function shell(root: string, line: string): { readonly code: number | null; readonly stdout: string } {
  const script = `midflight() { "${process.execPath}" "${midflightBin}" "$@"; }\n${line}`
  const { status, stdout } = spawnSync('sh', ['-c', script], { cwd: root, encoding: 'utf8' })
  return { code: status, stdout }
}

describe('a finding', { timeout: 120_000 }, () => {
  test('is accepted with the line that the refused plan prints, and told wherever one looks for it', async () => {
    program = await runProgram(first)
    expect(await program.get('/a')).toBe('[["/a",1]]')
    program.write(second)
    const plan = await program.midflight('plan')
    expect(plan.code).toBe(3)
    expect(plan.stdout).toContain('Refused: mend or accept 2 places and try again; the program runs on as before.')
    expect(plan.stdout).toContain(
      '    or accept: The value stays as the earlier version made it, and the new code gets it so.\n    finding: state-type-changed:src/orders.ts:orders\n',
    )
    const line = /Or accept them all, and say why for the history:\n {2}(midflight .*)/.exec(plan.stdout)![1]!
    expect(await program.get('/b')).toBe('[["/a",1],["/b",1]]')

    const done = shell(program.root, line.replace('…', 'old totals are thrown away at night, $HOME `and` all'))
    expect(done.stdout).toContain('Generation 2 is live')
    expect(done.code).toBe(0)
    expect(await program.get('/c')).toBe('[["/a",1],["/b",1],["/c","one"]]')

    const status = JSON.parse((await program.midflight('status', '--json')).stdout) as Record<string, unknown>
    expect(status['accepted']).toMatchObject([{ generation: 2, to: status['release'], findings: [{}, {}] }])
    const history = await program.midflight('history')
    expect(history.stdout).toMatch(/upgrade {2,}committed {2,}2 .*accepted .*state-type-changed:src\/orders\.ts:orders/)
  })

  test('may be an error of types, and is rolled back by accepting what goes back', async () => {
    program = await runProgram({ ...first, ...tsconfig }, 'run', furnish)
    await program.get('/a')
    program.write(sources({ total: 'string', set: '2', every: 1000 }))
    const refused = JSON.parse((await program.midflight('plan', '--json')).stdout) as {
      reasons: { id: string; acceptance: { possible: boolean } }[]
      plan: { refusals: unknown[] }
    }
    const ids = refused.reasons.map(({ id }) => id)
    expect(ids).toEqual(['type-error:src/orders.ts:TS2345', 'state-type-changed:src/orders.ts:orders'])
    expect(refused.plan.refusals).toEqual(refused.reasons)
    const options = ids.flatMap((id) => ['--accept', id])

    expect((await program.midflight('plan', ...options)).code).toBe(0)
    expect((await program.midflight('upgrade', ...options.slice(2), '--reason', 'one is not enough')).code).toBe(3)
    expect((await program.midflight('upgrade', ...options, '--reason', 'both are known')).code).toBe(0)
    expect(await program.get('/b')).toBe('[["/a",1],["/b",2]]')

    const back = await program.midflight('rollback')
    expect([back.code, back.stdout]).toEqual([
      3,
      expect.stringContaining('midflight rollback --accept state-type-changed:src/orders.ts:orders --between '),
    ])
    const accepted = ['--accept', 'state-type-changed:src/orders.ts:orders', '--reason', 'numbers again']
    expect((await program.midflight('rollback', ...accepted)).code).toBe(0)
    expect(await program.get('/c')).toBe('[["/a",1],["/b",2],["/c",1]]')
  })

  test('that the plan no longer has, or has besides, is not accepted, and the program runs on', async () => {
    program = await runProgram(first)
    await program.get('/a')
    const accepted = ['--accept', 'state-type-changed:src/orders.ts:orders', '--reason', 'known']
    // Another finding has come since the plan was looked at.
    program.write(second)
    const more = await program.midflight('upgrade', ...accepted)
    expect([more.code, more.stdout]).toEqual([3, expect.stringContaining('Refused: mend or accept 1 place')])
    expect(more.stdout).toContain('Accepted\n  state-type-changed:src/orders.ts:orders\n')
    // It has been mended since.
    program.write(sources({ total: 'number', set: '2', every: 1000 }))
    const none = await program.midflight('upgrade', ...accepted)
    expect([none.code, none.stdout]).toEqual([1, ''])
    expect(none.stderr).toBe(
      'error[not-acceptable]: Could not accept state-type-changed:src/orders.ts:orders: the plan has no such finding. The plan refuses nothing: leave --accept out.\n',
    )
    // The same finding has another meaning since.
    program.write(sources({ total: 'string', set: "'one'", every: 1000 }))
    const line = /\n {2}(midflight .*)/.exec((await program.midflight('plan')).stdout)![1]!
    program.write(sources({ total: 'boolean', set: 'true', every: 1000 }))
    expect(shell(program.root, line)).toEqual({ code: 1, stdout: '' })
    expect(await program.get('/b')).toBe('[["/a",1],["/b",1]]')
    program.write(sources({ total: 'number', set: '2', every: 1000 }))
    expect((await program.midflight('upgrade')).code).toBe(0)
    expect(await program.get('/c')).toBe('[["/a",1],["/b",1],["/c",2]]')
  })

  test('that is accepted does not carry an upgrade through that fails', async () => {
    program = await runProgram(first)
    await program.get('/a')
    program.write(sources({ total: 'string', set: "'one'", every: 1000, answer: 'JSON.stringify([...orders])' }))
    program.write({
      'src/orders.ts': `throw new Error('not today')\n${second['src/orders.ts']!.replace('500', '1000')}`,
    })
    const options = ['--accept', 'state-type-changed:src/orders.ts:orders', '--reason', 'known']
    const failed = await program.midflight('upgrade', ...options)
    expect([failed.code, failed.stdout]).toEqual([4, expect.stringContaining('not today')])
    expect(await program.get('/b')).toBe('[["/a",1],["/b",1]]')
    expect(JSON.parse((await program.midflight('status', '--json')).stdout)).not.toHaveProperty('accepted')
  })
})
