import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, onTestFinished, test } from 'vitest'
import { packageFolder, register, startNode } from './registered-program.ts'
import { runCommand, runProgram, type RunningProgram } from './running-program.ts'

/** The compiler as the judge of what is alive, by the command: the old sources are gone when it is asked. */

const modules = fileURLToPath(new URL('../../node_modules', import.meta.url))

const main = (mode: string, more = ''): string => `import { createServer } from 'node:http'
import { makeRoom } from './room.ts'
let mode: ${mode} = 'on'
const room = makeRoom()
const set = (next: ${mode}) => { mode = next; return makeRoom() }
const server = createServer((request, response) => {
  if (request.url === '/off') set('off')
  response.end(\`\${mode} \${JSON.stringify(room)}${more}\`)
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (typeof address === 'object' && address !== null) console.log('listening http://127.0.0.1:' + address.port)
})
`
const room = (free: string): string => `export function makeRoom() {
  return { seats: { free: ${free} } }
}
`
const tsconfig = JSON.stringify({
  compilerOptions: {
    strict: true,
    module: 'nodenext',
    target: 'esnext',
    allowImportingTsExtensions: true,
    noEmit: true,
    types: ['node'],
  },
  include: ['src'],
})
const files = { 'src/main.ts': main("'on' | 'off'"), 'src/room.ts': room('3'), 'tsconfig.json': tsconfig }

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

const planOf = (result: { readonly stdout: string }): unknown => (JSON.parse(result.stdout) as { plan: unknown }).plan

test(
  'a wider type goes live behind the gate, and its rollback is refused with the reason',
  { timeout: 90_000 },
  async () => {
    program = await runProgram(files, 'run', furnish)
    expect(await program.get('/off')).toBe('off {"seats":{"free":3}}')
    program.write({ 'src/main.ts': main("'on' | 'off' | 'slow'", '!') })
    const plan = await program.midflight('plan', '--json')
    expect(planOf(plan)).toMatchObject({ verdict: 'hot', policy: 'quiesce', reversible: false })
    const upgrade = await program.midflight('upgrade', '--json')
    expect([upgrade.code, planOf(upgrade)]).toMatchObject([0, { policy: 'quiesce', reversible: false }])
    expect(await program.get()).toBe('off {"seats":{"free":3}}!')
    const rollback = await program.midflight('rollback', '--json')
    expect([rollback.code, JSON.parse(rollback.stdout)]).toMatchObject([
      3,
      {
        outcome: 'refused',
        reasons: [{ code: 'state-type-changed', item: 'mode', message: expect.stringContaining('"slow"') }],
      },
    ])
    expect(await program.get()).toBe('off {"seats":{"free":3}}!')
  },
)

test(
  'an inferred type that another module changed is refused, from another folder too',
  { timeout: 90_000 },
  async () => {
    program = await runProgram(files, 'run', furnish)
    const other = mkdtempSync(path.join(tmpdir(), 'midflight-other-'))
    onTestFinished(() => rmSync(other, { recursive: true, force: true }))
    const next = { ...files, 'package.json': '{ "name": "program", "type": "module" }', 'src/room.ts': room("'three'") }
    for (const [file, text] of Object.entries(next)) {
      mkdirSync(path.dirname(path.join(other, file)), { recursive: true })
      writeFileSync(path.join(other, file), text)
    }
    const refused = await program.midflight('upgrade', other, '--json')
    expect([refused.code, JSON.parse(refused.stdout)]).toMatchObject([
      3,
      {
        outcome: 'refused',
        reasons: expect.arrayContaining([
          expect.objectContaining({
            code: 'state-type-changed',
            file: 'src/main.ts',
            item: 'room',
            message: expect.stringContaining('it holds `number` in `seats.free`, and the new release needs `string`'),
          }),
        ]),
      },
    ])
    expect(await program.get()).toBe('on {"seats":{"free":3}}')
  },
)

test(
  'a program that is its own host has the compiler asked too, when it is upgraded',
  { timeout: 90_000 },
  async () => {
    const { root, write } = packageFolder(files)
    furnish(root)
    const own = startNode(root, ['--import', register, 'src/main.ts'])
    const url = await own.printed(/listening (\S+)/)
    const get = async (): Promise<string> => (await fetch(url)).text()
    expect(await get()).toBe('on {"seats":{"free":3}}')
    write({ 'src/room.ts': room("'three'") })
    const refused = await runCommand(root, ['upgrade', '--json'])
    expect([refused.code, refused.stdout]).toEqual([3, expect.stringContaining('state-type-changed:src/main.ts:room')])
    write({ 'src/room.ts': room('3'), 'src/main.ts': main("'on' | 'off' | 'slow'", '!') })
    const wider = await runCommand(root, ['plan', '--json'])
    expect(planOf(wider)).toMatchObject({ verdict: 'hot', policy: 'quiesce', reversible: false })
    expect(await get()).toBe('on {"seats":{"free":3}}')
  },
)
