import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { runProgram, type RunningProgram } from './running-program.ts'

// Real processes on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const main = `import { createServer } from 'node:http'
import { findSourceMap } from 'node:module'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { Thrower, bus, makeThrower, throwAsync, throwNow } from './throw.ts'

const kept: (() => never)[] = []
const thrower = new Thrower()
const reference = throwNow
setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

async function provoke(what: string): Promise<unknown> {
  switch (what) {
    case 'keep': return kept.push(makeThrower())
    case 'collect': return collect()
    case 'now': return throwNow()
    case 'reference': return reference()
    case 'async': return throwAsync()
    case 'method': return thrower.fail()
    case 'static': return Thrower.refuse()
    case 'oldest': return kept[0]!()
    case 'newest': return kept.at(-1)!()
    case 'listener': return bus.emit('go')
    case 'prepared': {
      const before = Error.prepareStackTrace
      Error.prepareStackTrace = (_error, sites) => sites
      try {
        throwNow()
      } catch (error) {
        const [site] = (error as Error).stack as unknown as NodeJS.CallSite[]
        const map = findSourceMap(site!.getFileName()!)!
        const entry = map.findEntry(site!.getLineNumber()! - 1, site!.getColumnNumber()! - 1)
        const line = 'originalLine' in entry ? entry.originalLine + 1 : null
        throw Object.assign(new Error(), { stack: [site!.getFunctionName(), site!.getFileName(), line].join(' ') })
      } finally {
        Error.prepareStackTrace = before
      }
    }
  }
}

const server = createServer((request, response) => {
  provoke(request.url!.slice(1)).then(
    () => response.end('nothing'),
    (error: Error) => response.end(String(error.stack)),
  )
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (typeof address === 'object' && address !== null) console.log('listening http://127.0.0.1:' + address.port)
})
`

/** Version n has n more lines above, and its types make the compiled text differ from the source everywhere. */
const throwFile = (
  version: number,
): string => `${'// one more line\n'.repeat(version)}import { EventEmitter } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'

interface Situation {
  readonly word: string
}

export const bus = new EventEmitter()
bus.on('go', (): void => {
  const situation: Situation = { word: 'listener' }
  throw new Error(situation.word + ${version})
})

export function throwNow(): never {
  const situation: Situation = { word: 'now' }
  throw new Error(situation.word + ${version})
}

export async function throwAsync(): Promise<never> {
  const situation: Situation = { word: 'async' }
  await delay(1)
  throw new Error(situation.word + ${version})
}

export class Thrower {
  #word: string = 'method'
  static refuse(): never {
    throw new Error('static' + ${version})
  }
  fail(): never {
    throw new Error(this.#word + ${version})
  }
}

export function makeThrower(): () => never {
  const situation: Situation = { word: 'closure' }
  return keep(() => {
    throw new Error(situation.word + ${version})
  })
}

function keep<Made>(made: Made): Made {
  return made
}
`

let program: RunningProgram

/** Word and place of the first frame. */
async function firstFrame(what: string): Promise<{ message: string; at: string }> {
  const lines = (await program.get(`/${what}`)).split('\n')
  return { message: lines[0]!, at: /\(?([^( ]+:\d+:\d+)\)?$/.exec(lines[1]!)?.[1] ?? lines[1]! }
}

/** Where the nth `throw` of a version's file stands. */
function placeOf(version: number, nth: number): string {
  const lines = throwFile(version).split('\n')
  const numbers = lines.flatMap((line, index) => (line.includes('throw new Error') ? [index + 1] : []))
  const line = numbers[nth]!
  return `${path.join(program.root, 'src/throw.ts')}:${line}:${lines[line - 1]!.indexOf('new Error') + 1}`
}

const throwers = { listener: 0, now: 1, async: 2, static: 3, method: 4 }
const last = 20

beforeAll(async () => {
  program = await runProgram({ 'src/main.ts': main, 'src/throw.ts': throwFile(0) })
  await program.get('/keep')
})
afterAll(() => program.stop())

describe('stack traces', () => {
  test.for([0, 1, last])('after upgrade %i show file, line and column of the user’s TypeScript', async (version) => {
    for (let next = version === last ? 2 : version; version > 0 && next <= version; next += 1) {
      program.write({ 'src/throw.ts': throwFile(next) })
      const { code, stdout } = await program.midflight('upgrade', '--json')
      expect([code, code === 0 ? '' : stdout]).toEqual([0, ''])
    }
    await program.get('/keep')
    await program.get('/collect')
    for (const [what, nth] of Object.entries(throwers)) {
      expect(await firstFrame(what)).toEqual({ message: `Error: ${what}${version}`, at: placeOf(version, nth) })
    }
    expect(await firstFrame('reference')).toEqual({ message: `Error: now${version}`, at: placeOf(version, 1) })
    expect(await firstFrame('newest')).toEqual({ message: `Error: closure${version}`, at: placeOf(version, 5) })
    // A closure that v0 made still throws from where v0 had it.
    expect(await firstFrame('oldest')).toEqual({ message: 'Error: closure0', at: placeOf(0, 5) })
  })

  test('of programs that prepare their own name the function, and a file that Node’s source maps know', async () => {
    const [name, file, line] = (await program.get('/prepared')).split(' ')
    expect(name).toBe('throwNow')
    expect(file).toMatch(/src\/throw\.ts\?midflight=\d+$/)
    expect(Number(line)).toBe(Number(/:(\d+):\d+$/.exec(placeOf(last, 1))![1]))
  })
})
