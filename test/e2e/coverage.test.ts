import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { SourceMap } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, expect, test, vi } from 'vitest'
import { runProgram, type RunningProgram } from './running-program.ts'

// Real processes on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const main = `import { createServer } from 'node:http'
import { act } from './act.ts'

const server = createServer((request, response) => {
  response.end(act(request.url ?? ''))
  if (request.url === '/quit') {
    server.close()
    process.exit(0)
  }
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (typeof address === 'object' && address !== null) console.log('listening http://127.0.0.1:' + address.port)
})
`

const act = (word: string, above = ''): string => `${above}export interface Unused {
  text: string
}

export function act(url: string): string {
  if (url === '/a') {
    return '${word} a'
  }
  if (url === '/b') {
    return '${word} b'
  }
  return quiet() ?? '${word}'
}

function quiet(): string | null {
  return null
}

export function never(): string {
  return 'never'
}
`

let program: RunningProgram | null = null

afterEach(async () => {
  await program?.stop()
  program = null
})

interface Coverage {
  readonly result: readonly {
    readonly url: string
    readonly functions: readonly { readonly ranges: readonly Range[] }[]
  }[]
  readonly 'source-map-cache': Readonly<
    Record<string, { lineLengths: number[]; data: ConstructorParameters<typeof SourceMap>[0] }>
  >
}

interface Range {
  readonly startOffset: number
  readonly endOffset: number
  readonly count: number
}

/** How often each line of a user's file has run, as tools that read coverage find it: by the smallest range around what its source map leads to. */
function lineCounts(files: readonly Coverage[], url: string): Map<number, number> {
  const counts = new Map<number, number>()
  for (const file of files) {
    const script = file.result.find((one) => one.url === url)
    const cached = file['source-map-cache'][url]
    if (script === undefined || cached === undefined) continue
    const map = new SourceMap(cached.data)
    const inFile = new Map<number, number>()
    let start = 0
    for (const [line, length] of cached.lineLengths.entries()) {
      for (let column = 0; column <= length; column += 1) {
        const entry = map.findEntry(line, column)
        if (!('originalLine' in entry) || entry.generatedLine !== line || entry.generatedColumn !== column) continue
        const count = countAt(
          script.functions.flatMap(({ ranges }) => ranges),
          start + column,
        )
        const number = entry.originalLine + 1
        inFile.set(number, Math.max(inFile.get(number) ?? 0, count))
      }
      start += length + 1
    }
    for (const [line, count] of inFile) counts.set(line, (counts.get(line) ?? 0) + count)
  }
  return counts
}

function countAt(ranges: readonly Range[], offset: number): number {
  const around = ranges.filter(({ startOffset, endOffset }) => startOffset <= offset && offset < endOffset)
  around.sort((a, b) => a.endOffset - a.startOffset - (b.endOffset - b.startOffset))
  return around[0]?.count ?? 0
}

test('coverage of the version that ran last is told by the user’s file, with lines that are right', async () => {
  const files = { 'src/main.ts': main, 'src/act.ts': act('one') }
  program = await runProgram(files, 'run', undefined, { environment: { NODE_V8_COVERAGE: 'coverage' } })
  const folder = path.join(program.root, 'coverage')
  expect(await program.get('/b')).toBe('one b')
  program.write({ 'src/act.ts': act('six', '// Two lines\n// more.\n') })
  await program.midflight('upgrade')
  expect([await program.get('/b'), await program.get('/a')]).toEqual(['six b', 'six a'])
  // The same lines, and the same map: what ran in another text does not count.
  program.write({ 'src/act.ts': act('two', '// Two lines\n// more.\n') })
  await program.midflight('upgrade')
  expect([await program.get('/a'), await program.get('/a'), await program.get('/')]).toEqual(['two a', 'two a', 'two'])
  const exited = once(program.host, 'exit')
  await program.get('/quit').catch(() => '')
  await exited

  const { code, stdout } = await program.midflight('coverage', 'coverage', '--json')
  const { files: added } = JSON.parse(stdout) as { files: number }
  expect([code, added]).toEqual([0, expect.toBeOneOf([1, 2, 3])])
  const names = readdirSync(folder).filter((name) => name.includes('-midflight-'))
  expect(names).toHaveLength(added)
  const read = names.map((name) => JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as Coverage)
  const actUrl = pathToFileURL(path.join(program.root, 'src/act.ts')).href
  const counts = lineCounts(read, actUrl)
  // 9: '/a', twice; 12: '/b', in the version before only; 14, 18: the rest; 22: never.
  expect([9, 12, 14, 18, 22].map((line) => counts.get(line))).toEqual([2, 0, 2, 2, 0])
  const mainUrl = pathToFileURL(path.join(program.root, 'src/main.ts')).href
  expect(lineCounts(read, mainUrl).get(5)).toBe(7)
  const cached = read[0]!['source-map-cache'][actUrl]!.data
  expect(cached.sourcesContent).toEqual([act('two', '// Two lines\n// more.\n')])
})

test('a folder that is not there is told', async () => {
  program = await runProgram({ 'src/main.ts': main, 'src/act.ts': act('one') })
  const { code, stdout } = await program.midflight('coverage', 'nowhere', '--json')
  expect([code, JSON.parse(stdout)]).toMatchObject([1, { error: { code: 'disk-failed' } }])
})
