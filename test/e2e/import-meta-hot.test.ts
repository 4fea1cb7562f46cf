import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterEach, expect, test } from 'vitest'
import { runProgram, type RunningProgram } from './running-program.ts'

let program: RunningProgram | null = null
afterEach(async () => {
  await program?.stop()
  program = null
})

/** A server that closes itself before its next version opens the same port again, as code for Vite does it. */
const main = (version: number, more = ''): string => `import { createServer, type Server } from 'node:http'

const hot = (import.meta as { hot?: any }).hot
const served: { count: number } = hot?.data.served ?? { count: 0 }
const server: Server = createServer((request, response) => {
  response.setHeader('connection', 'close')
  response.end('${version} ' + (served.count += 1))
})
const timer = setInterval(() => {}, 1_000)
if (import.meta.hot) {
  import.meta.hot.accept()
  import.meta.hot.dispose((data: { served?: object }) => {
    data.served = served
    clearInterval(timer)
    server.close()
  })
}
server.listen(hot?.data.port ?? 0, () => {
  const { port } = server.address() as { port: number }
  if (hot) hot.data.port = port
  console.log('listening http://127.0.0.1:' + port)
})
${more}
declare global { interface ImportMeta { readonly hot?: any } }
`

/** The new version listens a moment after the commit. */
async function eventually(text: string): Promise<void> {
  for (;;) {
    const answer = await program!.get().catch(() => '')
    if (answer === text) return
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

test('a server is closed and opened again by its own code, on the same port, with its data; a broken version brings the old one back', async () => {
  program = await runProgram({ 'src/main.ts': main(1) })
  expect(await program.get()).toBe('1 1')
  program.write({ 'src/main.ts': main(2) })
  expect(await program.midflight('upgrade')).toMatchObject({ code: 0 })
  await eventually('2 2')
  program.write({ 'src/main.ts': main(3, "throw new Error('broken at the commit')") })
  const failed = await program.midflight('upgrade')
  expect(failed.code).not.toBe(0)
  expect(failed.stdout + failed.stderr).toContain('broken at the commit')
  await eventually('2 3')
  expect(await program.midflight('rollback')).toMatchObject({ code: 0 })
  await eventually('1 4')
})

test('without Midflight there is no import.meta.hot, and the same program runs', async () => {
  program = await runProgram({
    'src/main.ts': main(1),
    'src/plain.ts':
      'console.log(typeof import.meta.hot)\ndeclare global { interface ImportMeta { readonly hot?: any } }',
  })
  const { stdout } = await promisify(execFile)(process.execPath, [path.join(program.root, 'src/plain.ts')])
  expect(stdout).toBe('undefined\n')
})
