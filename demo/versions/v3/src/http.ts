import type { IncomingMessage, ServerResponse } from 'node:http'
import { commandNames } from './commands.ts'
import { maxTextLength } from './limits.ts'
import { members } from './members.ts'
import { checkName, checkSeq, checkText, formatLine, parseObject, ProtocolError, sentAt } from './protocol.ts'
import { findRoom, listRooms, openRoom, type Room } from './rooms.ts'
import { maxFrameBytes } from './session.ts'
import { statistics } from './stats.ts'
import { version } from './version.ts'

interface Answer {
  readonly status: number
  readonly body: unknown
}

interface Route {
  readonly method: string
  readonly path: RegExp
  readonly handle: (request: IncomingMessage, parameter: string) => Answer | Promise<Answer>
}

const routes: readonly Route[] = [
  { method: 'GET', path: /^\/version$/, handle: () => ok({ version, limits: { maxTextLength, maxFrameBytes } }) },
  { method: 'GET', path: /^\/commands$/, handle: () => ok({ commands: commandNames() }) },
  { method: 'GET', path: /^\/rooms$/, handle: () => ok({ rooms: listRooms() }) },
  { method: 'GET', path: /^\/stats$/, handle: () => ok({ members: members.size, ...statistics() }) },
  {
    method: 'GET',
    path: /^\/rooms\/([^/]+)\/messages$/,
    handle: (_request, name) => ok({ messages: existingRoom(name).history.map((message) => formatLine(message)) }),
  },
  { method: 'POST', path: /^\/rooms\/([^/]+)\/messages$/, handle: postMessage },
]

/** Says what went wrong with a request, and with which status. */
class HttpError extends Error {
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

export async function handleRequest(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { status, body } = await answerRequest(request).catch(answerError)
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(body))
}

async function answerRequest(request: IncomingMessage): Promise<Answer> {
  const { pathname } = new URL(request.url ?? '/', 'http://chat')
  for (const route of routes) {
    const match = route.path.exec(pathname)
    if (match !== null && route.method === request.method) {
      return route.handle(request, decodeURIComponent(match[1] ?? ''))
    }
  }
  throw new HttpError(404, `Nothing answers ${request.method} ${pathname}`)
}

async function postMessage(request: IncomingMessage, name: string): Promise<Answer> {
  const { from, seq, text } = parseObject(await readBody(request))
  const room = openRoom(checkName(name, 'room'))
  const message = room.post(checkName(from, 'name'), checkSeq(seq), checkText(text))
  return { status: 201, body: { number: message.number, line: formatLine(message), sentAt: sentAt(message) } }
}

async function readBody(request: IncomingMessage): Promise<string> {
  let body = ''
  request.setEncoding('utf8')
  for await (const chunk of request) {
    body += String(chunk)
    if (Buffer.byteLength(body) > maxFrameBytes) throw new HttpError(413, `At most ${maxFrameBytes} bytes`)
  }
  return body
}

function existingRoom(name: string): Room {
  const room = findRoom(name)
  if (room === undefined) throw new HttpError(404, `There is no room ${name}`)
  return room
}

function answerError(error: unknown): Answer {
  if (error instanceof HttpError) return { status: error.status, body: { error: error.message } }
  if (error instanceof ProtocolError) return { status: 400, body: { error: error.message } }
  console.error(error)
  return { status: 500, body: { error: 'The server failed' } }
}

function ok(body: unknown): Answer {
  return { status: 200, body }
}
