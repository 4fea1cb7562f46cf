import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, onTestFinished, test } from 'vitest'
import { planUpgrade } from '@midflight/planner'
import { openBuilder } from '@midflight/release'
import { runProgram, type RunningProgram } from '../e2e/running-program.ts'
import { startLive } from '../support/live-program.ts'

/** A native add-on that changed, or another Node: refused for a hot upgrade, with the reason. */

const modules = fileURLToPath(new URL('../../node_modules', import.meta.url))

const main = (word: string): string => `import { createServer } from 'node:http'
import { parseSync } from 'oxc-parser'

const server = createServer((request, response) => {
  const { program } = parseSync('a.js', 'let ' + '${word}')
  response.end('${word} ' + program.body[0]?.type)
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (typeof address === 'object' && address !== null) console.log('listening http://127.0.0.1:' + address.port)
})
`

let program: RunningProgram | null = null
afterEach(async () => {
  await program?.stop()
  program = null
})

/** The real package with its real binding, so that a changed one can be put in its place. */
function furnish(root: string): void {
  mkdirSync(path.join(root, 'node_modules/@oxc-parser'), { recursive: true })
  cpSync(path.join(modules, 'oxc-parser'), path.join(root, 'node_modules/oxc-parser'), { recursive: true })
  for (const name of readdirSync(path.join(modules, '@oxc-parser')))
    symlinkSync(path.join(modules, '@oxc-parser', name), path.join(root, 'node_modules/@oxc-parser', name))
  symlinkSync(path.join(modules, '@oxc-project'), path.join(root, 'node_modules/@oxc-project'))
}

test('a program that uses a native add-on is upgraded; another version of the add-on is refused', async () => {
  program = await runProgram({ 'src/main.ts': main('one') }, 'run', furnish)
  expect(await program.get()).toBe('one VariableDeclaration')
  program.write({ 'src/main.ts': main('two') })
  expect((await program.midflight('upgrade')).code).toBe(0)
  expect(await program.get()).toBe('two VariableDeclaration')

  const manifest = path.join(program.root, 'node_modules/oxc-parser/package.json')
  const before = readFileSync(manifest, 'utf8')
  writeFileSync(manifest, before.replace(/"version": "[^"]+"/, '"version": "99.0.0"'))
  program.write({ 'src/main.ts': main('three') })
  const refused = await program.midflight('upgrade', '--json')
  expect([refused.code, JSON.parse(refused.stdout)]).toMatchObject([
    3,
    {
      outcome: 'refused',
      reasons: [
        {
          code: 'environment-changed',
          item: 'oxc-parser',
          message: expect.stringContaining('99.0.0'),
          remedy: expect.stringContaining('Restart'),
        },
      ],
    },
  ])
  expect(await program.get()).toBe('two VariableDeclaration')
  writeFileSync(manifest, before)

  // The binding itself is a package that the package needs.
  const binding = readdirSync(path.join(modules, '@oxc-parser'))[0]!
  const bindingFolder = path.join(program.root, 'node_modules/@oxc-parser', binding)
  rmSync(bindingFolder)
  cpSync(path.join(modules, '@oxc-parser', binding), bindingFolder, { recursive: true })
  const bindingManifest = path.join(bindingFolder, 'package.json')
  writeFileSync(
    bindingManifest,
    readFileSync(bindingManifest, 'utf8').replace(/"version": "[^"]+"/, '"version": "98.0.0"'),
  )
  expect(JSON.parse((await program.midflight('upgrade', '--json')).stdout)).toMatchObject({
    outcome: 'refused',
    reasons: [{ code: 'environment-changed', item: `oxc-parser > @oxc-parser/${binding}` }],
  })
  rmSync(bindingFolder, { recursive: true })
  symlinkSync(path.join(modules, '@oxc-parser', binding), bindingFolder)
  expect((await program.midflight('upgrade')).code).toBe(0)
  expect(await program.get()).toBe('three VariableDeclaration')
})

test('a release for another Node is refused', async () => {
  const live = await startLive({ 'main.ts': 'export const word = () => 1\n' })
  onTestFinished(live.dispose)
  const builder = openBuilder({ root: live.program.root, entry: 'main.ts' })
  const from = await builder.build()
  writeFileSync(path.join(live.program.root, 'main.ts'), 'export const word = () => 2\n')
  const to = await builder.build()
  if (!from.ok || !to.ok) throw new Error('The program does not build')
  const other = { ...to.release, environment: { ...to.release.environment, node: 'v99.0.0' } }
  expect(planUpgrade(from.release, other, { loaded: ['main.ts'] })).toMatchObject({
    verdict: 'refused',
    refusals: [{ code: 'environment-changed', item: 'node', message: expect.stringContaining('v99.0.0') }],
  })
  expect(planUpgrade(from.release, to.release, { loaded: ['main.ts'] })).toMatchObject({ verdict: 'hot' })
})
