/** Source texts by path. */
export type Files = Readonly<Record<string, string>>

export const gate = (limit: number): string => `const limit = ${limit}

let checker: ((count: number) => boolean) | null = null

function makeChecker(): (count: number) => boolean {
  return keep((count) => count <= limit)
}

export function check(count: number): boolean {
  checker ??= makeChecker()
  return checker(count)
}

export function currentLimit(): number {
  return limit
}

/** What is given to a function is not known to be called again: it stays on the code that made it. */
function keep<Made>(made: Made): Made {
  return made
}
`

const server = `import { createServer } from 'node:http'
import { check, currentLimit } from './gate.ts'

export const server = createServer((request, response) => {
  const url = new URL(request.url ?? '/', 'http://host')
  if (url.pathname === '/limit') response.end(String(currentLimit()))
  else response.end(String(check(Number(url.searchParams.get('count')))))
})
`

/** The limit that the program says is the one that it checks with: so it is on a cold start of either version. */
const requests = `
async function get(path: string): Promise<string> {
  return (await fetch(url + path)).text()
}

test('asks', async () => {
  assert.match(await get('/limit'), /^[0-9]$/)
  assert.equal(await get('/check?count=1'), 'true')
})

test('keeps its word', async () => {
  const limit = await get('/limit')
  assert.equal(await get('/check?count=' + limit), 'true')
})
`

export const inProcess: Files = {
  'src/gate.ts': gate(3),
  'src/server.ts': server,
  'test/gate.test.ts': `import assert from 'node:assert/strict'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import { server } from '../src/server.ts'

let url = ''
before(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = 'http://127.0.0.1:' + (server.address() as AddressInfo).port
})
after(() => {
  server.closeAllConnections()
  server.close()
})
${requests}`,
}

export const outOfProcess = (start: string): Files => ({
  'src/gate.ts': gate(3),
  'src/server.ts': server,
  'src/main.ts': `import type { AddressInfo } from 'node:net'
import { server } from './server.ts'

server.listen(0, '127.0.0.1', () => console.log('listening ' + (server.address() as AddressInfo).port))
`,
  'test/gate.test.ts': `import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { after, before, test } from 'node:test'

let url = ''
const child = spawn(process.execPath, ${start}, { stdio: ['ignore', 'pipe', 'inherit'] })
before(async () => {
  for await (const chunk of child.stdout) {
    url = 'http://127.0.0.1:' + String(chunk).trim().split(' ')[1]
    return
  }
})
after(() => void child.kill())
${requests}`,
})
