import { SourceMap } from 'node:module'
import { fileURLToPath } from 'node:url'

/** A script as the debugger's protocol tells of it, with its source map read. */
export interface DebuggedScript {
  readonly id: string
  readonly url: string
  /** The user's file that its map leads to. */
  readonly source: string
  readonly map: SourceMap
}

/** Where the program stands, in the user's file; lines from 1. */
export interface Pause {
  readonly reason: string
  readonly file: string
  readonly line: number
  readonly functionName: string
}

/** A debugger's client that finds its way as editors do: by the source maps of the scripts that it is told of. */
export interface DebuggerClient {
  readonly scripts: readonly DebuggedScript[]
  /** Scripts of a user's file, oldest first. */
  scriptsOf(file: string): readonly DebuggedScript[]
  /** Sets a breakpoint at a line of the user's file in one script; returns its id. */
  breakAt(script: DebuggedScript, line: number): Promise<string>
  remove(breakpoint: string): Promise<void>
  /** Settles with the next pause. */
  paused(): Promise<Pause>
  resume(): Promise<void>
  post(method: string, params?: object): Promise<Readonly<Record<string, unknown>>>
  close(): void
}

interface CallFrame {
  readonly functionName: string
  readonly location: { readonly scriptId: string; readonly lineNumber: number; readonly columnNumber: number }
}

type Message = {
  readonly id?: number
  readonly method?: string
  readonly params?: Readonly<Record<string, unknown>>
  readonly result?: Readonly<Record<string, unknown>>
  readonly error?: { readonly message: string }
}

export async function openDebugger(url: string, root: string): Promise<DebuggerClient> {
  const socket = new WebSocket(url)
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve, { once: true })
    socket.addEventListener('error', () => reject(new Error(`No debugger at ${url}`)), { once: true })
  })
  const answers = new Map<number, (message: Message) => void>()
  const scripts = new Map<string, DebuggedScript>()
  const pauses: Pause[] = []
  let waiting: ((pause: Pause) => void) | null = null
  let lastId = 0

  const post: DebuggerClient['post'] = async (method, params = {}) => {
    lastId += 1
    const id = lastId
    const message = await new Promise<Message>((resolve) => {
      answers.set(id, resolve)
      socket.send(JSON.stringify({ id, method, params }))
    })
    if (message.error !== undefined) throw new Error(`${method}: ${message.error.message}`)
    return message.result ?? {}
  }
  const onPaused = (params: Readonly<Record<string, unknown>>): void => {
    const frame = (params['callFrames'] as CallFrame[])[0]!
    const { scriptId, lineNumber, columnNumber } = frame.location
    const script = scripts.get(scriptId)
    const entry = script?.map.findEntry(lineNumber, columnNumber)
    const line = entry !== undefined && 'originalLine' in entry ? entry.originalLine + 1 : -1
    const { functionName } = frame
    const pause = { reason: String(params['reason']), file: script?.source ?? '', line, functionName }
    if (waiting === null) pauses.push(pause)
    else waiting(pause)
    waiting = null
  }
  socket.addEventListener('message', ({ data }) => {
    const message = JSON.parse(String(data)) as Message
    if (message.id !== undefined) answers.get(message.id)?.(message)
    const params = message.params ?? {}
    if (message.method === 'Debugger.scriptParsed') {
      const script = readScript(params, root)
      if (script !== null) scripts.set(script.id, script)
    } else if (message.method === 'Debugger.paused') onPaused(params)
  })
  const client: DebuggerClient = {
    get scripts() {
      return [...scripts.values()]
    },
    scriptsOf: (file) => [...scripts.values()].filter(({ source }) => source === file),
    breakAt: async (script, line) => {
      const { locations } = (await post('Debugger.getPossibleBreakpoints', {
        start: { scriptId: script.id, lineNumber: 0, columnNumber: 0 },
      })) as { locations: CallFrame['location'][] }
      const there = locations.find(({ lineNumber, columnNumber }) => {
        const entry = script.map.findEntry(lineNumber, columnNumber)
        return 'originalLine' in entry && entry.originalLine + 1 === line
      })
      if (there === undefined) throw new Error(`No breakpoint is possible at ${script.source}:${line}`)
      const { lineNumber, columnNumber } = there
      const set = await post('Debugger.setBreakpointByUrl', { url: script.url, lineNumber, columnNumber })
      return set['breakpointId'] as string
    },
    remove: async (breakpointId) => void (await post('Debugger.removeBreakpoint', { breakpointId })),
    paused: async () => {
      const known = pauses.shift()
      if (known !== undefined) return known
      return new Promise((resolve) => (waiting = resolve))
    },
    resume: async () => void (await post('Debugger.resume')),
    post,
    close: () => socket.close(),
  }
  await post('Runtime.enable')
  await post('Debugger.enable')
  return client
}

/** A script of the program's own folder, or null. */
function readScript(params: Readonly<Record<string, unknown>>, root: string): DebuggedScript | null {
  const { scriptId, url, sourceMapURL } = params as { scriptId: string; url: string; sourceMapURL?: string }
  if (!url.startsWith('file:') || !fileURLToPath(url).startsWith(root) || !sourceMapURL?.startsWith('data:'))
    return null
  const payload = JSON.parse(Buffer.from(sourceMapURL.slice(sourceMapURL.indexOf(',') + 1), 'base64').toString()) as {
    sources: string[]
  }
  const source = fileURLToPath(new URL(payload.sources[0]!, url))
  return { id: scriptId, url, source, map: new SourceMap(payload as ConstructorParameters<typeof SourceMap>[0]) }
}
