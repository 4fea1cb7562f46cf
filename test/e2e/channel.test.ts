import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { Duplex } from 'node:stream'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { imageOf, openBuilder } from '@midflight/release'
import { expect, onTestFinished, test } from 'vitest'

const bootstrap = fileURLToPath(import.meta.resolve('@midflight/runtime/bootstrap'))

test.for([
  ['no JSON', 'nonsense'],
  ['no message', 'null'],
  ['a prepare without steps', '{"type":"prepare","id":1}'],
])('a program runs on when its host sends %s', async ([, line]) => {
  const root = mkdtempSync(path.join(tmpdir(), 'midflight-channel-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  writeFileSync(path.join(root, 'package.json'), '{ "name": "runs-on", "type": "module" }')
  writeFileSync(path.join(root, 'main.ts'), "setTimeout(() => console.log('still here'), 400)")
  const built = await openBuilder({ root, entry: 'main.ts' }).build()
  if (!built.ok) throw new Error('The program is built')
  const image = path.join(root, 'image.json')
  writeFileSync(image, JSON.stringify(imageOf(built.release, root)))
  const child = spawn(process.execPath, [bootstrap, image, path.join(root, 'main.ts')], {
    stdio: ['ignore', 'pipe', 'inherit', 'pipe'],
  })
  const pipe = child.stdio[3] as Duplex
  pipe.on('error', () => {})
  pipe.once('data', () => pipe.write(`${line}\n`))
  let output = ''
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()))
  expect(await once(child, 'close')).toEqual([0, null])
  expect(output).toBe('still here\n')
})
