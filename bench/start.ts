import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { imageOf, openBuilder } from '@midflight/release'
import { atMost, figure, type Bench, type Extent, type Figure } from './figures.ts'
import { entry, generateProgram, javaScriptPath } from './generated-program.ts'
import { midflightBin, midflightRegister } from './midflight-command.ts'
import { bootstrap } from './program.ts'
import { createWorkspace, writeFiles } from './workspace.ts'

export const start: Bench = {
  title: 'Start of a program of 200 modules',
  method:
    'From `spawn` to the first line that the program prints, which it does after all modules have run; variants in turn, each start a new process. ' +
    'Both run the same JavaScript: plain ESM files, and the image compiled of them. The empty program is what Node itself takes.',
  run: runStart,
}

interface Variant {
  readonly args: readonly string[]
  readonly hasChannel: boolean
  readonly values: number[]
}

async function runStart(extent: Extent): Promise<readonly Figure[]> {
  const { root, remove } = createWorkspace('start')
  writeFiles(root, generateProgram({ flavour: 'javascript' }))
  const main = path.join(root, javaScriptPath(entry))
  const image = await writeImage(root)
  const empty = path.join(root, 'empty.js')
  writeFileSync(empty, "console.log('here')\n")
  const variant = (args: readonly string[], hasChannel = false): Variant => ({ args, hasChannel, values: [] })
  const variants = {
    node: variant([main]),
    image: variant([bootstrap, image, main], true),
    run: variant([midflightBin, 'run', main]),
    register: variant(['--import', midflightRegister, main]),
    empty: variant([empty]),
  }
  try {
    for (let round = -1; round < (extent === 'full' ? 25 : 7); round++) {
      for (const one of Object.values(variants)) {
        const elapsedMs = await timeStart(root, one)
        if (round >= 0) one.values.push(elapsedMs)
      }
    }
  } finally {
    remove()
  }
  const { node, run, register, empty: nothing } = variants
  const peer = { name: 'node', values: node.values }
  return [
    figure({
      what: 'start from a compiled image',
      unit: 'ms',
      ours: variants.image.values,
      peer,
      target: atMost(1.15),
    }),
    figure({ what: '`midflight run`, with compiling', unit: 'ms', ours: run.values, peer }),
    figure({ what: '`node --import midflight/register`, with compiling', unit: 'ms', ours: register.values, peer }),
    figure({ what: 'an empty program under Node, for comparison', unit: 'ms', ours: nothing.values }),
  ]
}

async function writeImage(root: string): Promise<string> {
  const built = await openBuilder({ root, entry: javaScriptPath(entry) }).build()
  if (!built.ok) throw new Error(JSON.stringify(built.reasons))
  const file = path.join(root, 'image.json')
  writeFileSync(file, JSON.stringify(imageOf(built.release, root)))
  return file
}

async function timeStart(root: string, { args, hasChannel }: Variant): Promise<number> {
  const startedAt = performance.now()
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { ...process.env, BENCH_START: 'yes' },
    stdio: ['pipe', 'pipe', 'inherit', hasChannel ? 'pipe' : 'ignore'],
  })
  const closed = once(child, 'close')
  await Promise.race([
    once(child.stdout!, 'data'),
    closed.then(() => Promise.reject(new Error(`It ended without a line: ${args.join(' ')}`))),
  ])
  const elapsedMs = performance.now() - startedAt
  await closed
  return elapsedMs
}
