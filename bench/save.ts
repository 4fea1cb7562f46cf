import { figure, valueAtMost, type Bench, type Extent, type Figure } from './figures.ts'
import { entry, generateProgram, leafFile, sharedFile } from './generated-program.ts'
import { midflightBin } from './midflight-command.ts'
import { startWatched, type Watched } from './watched-program.ts'

const tools = {
  midflight: { args: [midflightBin, 'dev', entry], dynamicApp: false },
  'hot-hook': { args: [`--import=${import.meta.resolve('hot-hook/register')}`, entry], dynamicApp: true },
  'node --watch': { args: ['--watch', entry], dynamicApp: false },
  'tsx watch': { args: [tsxBin(), 'watch', entry], dynamicApp: false },
} as const

type Tool = keyof typeof tools

const saves = {
  leaf: { file: leafFile, text: 'a leaf' },
  shared: { file: sharedFile, text: 'the module that all 182 leaves import' },
} as const

type Save = keyof typeof saves

export const save: Bench = {
  title: 'From the save to the new code, live, in a program of 200 modules',
  method:
    'From just before the file is written to the first answer over HTTP that has the new value, asked for again a millisecond after every answer. All tools run at the same ' +
    'time and get their saves in turn. The TypeScript program is the same for all but hot-hook, whose entry imports the app dynamically on every request, as it needs it. ' +
    'Failed requests are those that got no answer.',
  run: runSave,
}

interface Result {
  readonly elapsedMs: number[]
  readonly failed: number[]
}

async function runSave(extent: Extent): Promise<readonly Figure[]> {
  const count = extent === 'full' ? 15 : 4
  const names = Object.keys(tools) as Tool[]
  const programs = new Map<Tool, Watched>()
  const results = new Map<string, Result>()
  try {
    for (const name of names) {
      const { args, dynamicApp } = tools[name]
      programs.set(name, await startWatched(name, args, generateProgram({ dynamicApp })))
    }
    for (let version = 2; version < count + 3; version++) {
      for (const kind of Object.keys(saves) as Save[]) {
        for (const name of names) {
          const { elapsedMs, failed } = await programs.get(name)!.save(saves[kind].file, kind, version)
          // The first save of each is a warm-up.
          if (version > 2) add(results, `${name} ${kind}`, elapsedMs, failed)
        }
      }
    }
  } finally {
    await Promise.all([...programs.values()].map((program) => program.stop()))
  }
  return (Object.keys(saves) as Save[]).flatMap((kind) => figuresOf(kind, results))
}

function figuresOf(kind: Save, results: ReadonlyMap<string, Result>): Figure[] {
  const ours = results.get(`midflight ${kind}`)!
  const peers = (Object.keys(tools) as Tool[]).filter((name) => name !== 'midflight')
  return peers.flatMap((name, index) => {
    const peer = results.get(`${name} ${kind}`)!
    return [
      figure({
        what: `save of ${saves[kind].text}`,
        unit: 'ms',
        ours: ours.elapsedMs,
        peer: { name, values: peer.elapsedMs },
        target: index === 0 ? valueAtMost(30) : null,
      }),
      figure({
        what: `failed requests at a save of ${saves[kind].text}`,
        unit: '',
        ours: ours.failed,
        peer: { name, values: peer.failed },
        target: index === 0 ? valueAtMost(0) : null,
      }),
    ]
  })
}

function add(results: Map<string, Result>, key: string, elapsedMs: number, failed: number): void {
  const result = results.get(key) ?? { elapsedMs: [], failed: [] }
  result.elapsedMs.push(elapsedMs)
  result.failed.push(failed)
  results.set(key, result)
}

function tsxBin(): string {
  return new URL('cli.mjs', import.meta.resolve('tsx')).pathname
}
