import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { startProgram, type ProgramCommand } from '../src/program/process.ts'
import { fakeEngine, fakeRelease } from './fake-engine.ts'
import { makePackage } from './running-host.ts'

function command(args: readonly string[]): ProgramCommand {
  const root = makePackage({ 'image.json': JSON.stringify(fakeEngine.imageOf(fakeRelease({}), '/root')) })
  return {
    bootstrap: fileURLToPath(new URL('fake-program.mjs', import.meta.url)),
    image: `${root}/image.json`,
    entryFile: '/root/src/main.ts',
    args,
    execArgv: ['--inspect=0', '--stack-trace-limit=20'],
    inspect: [],
    onBroken: () => undefined,
  }
}

test('a program that cannot be started is a typed error', async () => {
  await expect(startProgram(command(['x'.repeat(200_000)]))).rejects.toMatchObject({ code: 'bad-usage' })
})

test('what is asked of a program that ends is answered before its end is told', async () => {
  const program = await startProgram(command(['exit', '9']))
  const order: string[] = []
  await Promise.all([
    program.channel.request({ type: 'commit' }, null).then(({ kind }) => order.push(kind)),
    program.ended.then((end) => order.push(JSON.stringify(end))),
  ])
  expect(order).toEqual(['closed', '{"kind":"exited","code":9}'])
})
