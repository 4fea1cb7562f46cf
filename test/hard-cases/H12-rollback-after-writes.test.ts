import { expect, onTestFinished, test } from 'vitest'
import { runProgram, type RunningProgram } from '../e2e/running-program.ts'

/** H12: rollback after v2 has written state: what v2 wrote is kept (`down`), or the rollback is refused beforehand. */

const server = (version: 1 | 2, down: boolean): string => `import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { resource, state } from 'midflight'
${version === 1 ? 'interface Note { text: string }' : 'interface Note { text: string; words: number }'}
const notes = state('notes', () => new Map<string, Note>()${
  version === 1
    ? ''
    : `, {
  version: 2,
  up: { 2: (old: Map<string, { text: string }>) => new Map([...old].map(([id, note]) => [id, { ...note, words: note.text.split(' ').length }])) },
  ${down ? 'down: { 1: (old: Map<string, { text: string }>) => new Map([...old].map(([id, { text }]) => [id, { text }])) },' : ''}
}`
})
let count = state('count', () => 0)
const answer = (url: string): string => {
  const [, id, text] = url.split('/')
  if (text !== undefined && text !== '') {
    count += 1
    notes.set(id!, { text: decodeURIComponent(text)${version === 1 ? '' : ", words: decodeURIComponent(text).split(' ').length"} })
  }
  return JSON.stringify([${version}, count, [...notes]])
}
const http = resource('http', () => createServer((request, response) => response.end(answer(request.url!))).listen(0), (open) => open.close())
http.once('listening', () => console.log('listening http://127.0.0.1:' + (http.address() as AddressInfo).port))
`

const start = async (): Promise<RunningProgram> => {
  const program = await runProgram({ 'src/main.ts': server(1, true) })
  onTestFinished(() => program.stop())
  return program
}

test('what version 2 wrote is there after the rollback, in the form of version 1', async () => {
  const program = await start()
  await program.get('/a/one%20two')
  program.write({ 'src/main.ts': server(2, true) })
  const plan = await program.midflight('plan', '--json')
  expect((JSON.parse(plan.stdout) as { plan: { reversible: boolean; policy: string } }).plan).toMatchObject({
    reversible: true,
    policy: 'quiesce',
  })
  expect((await program.midflight('upgrade')).code).toBe(0)
  expect(await program.get('/')).toBe('[2,1,[["a",{"text":"one two","words":2}]]]')
  expect(await program.get('/b/three')).toBe(
    '[2,2,[["a",{"text":"one two","words":2}],["b",{"text":"three","words":1}]]]',
  )
  expect((await program.midflight('rollback')).code).toBe(0)
  expect(await program.get('/')).toBe('[1,2,[["a",{"text":"one two"}],["b",{"text":"three"}]]]')
  expect((await program.midflight('upgrade')).code).toBe(0)
  expect(await program.get('/')).toBe('[2,2,[["a",{"text":"one two","words":2}],["b",{"text":"three","words":1}]]]')
}, 60_000)

test('without a way back the plan says so before it runs, the rollback is refused, and nothing is lost', async () => {
  const program = await start()
  program.write({ 'src/main.ts': server(2, false) })
  const plan = await program.midflight('plan')
  expect(plan.stdout).toContain('cannot be rolled back')
  expect(plan.stdout).toContain('irreversible')
  expect((await program.midflight('upgrade')).code).toBe(0)
  await program.get('/a/one')
  const refused = await program.midflight('rollback')
  expect(refused.code).toBe(3)
  expect(refused.stdout + refused.stderr).toContain('`down[1]`')
  expect(await program.get('/')).toBe('[2,1,[["a",{"text":"one","words":1}]]]')
}, 60_000)
