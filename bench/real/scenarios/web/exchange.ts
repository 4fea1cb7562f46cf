import { request, type Agent, type IncomingHttpHeaders } from 'node:http'
import { connect, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import type { Answers } from '../../scenario.ts'

/** What a client asks of an HTTP server. Without an agent it uses a connection of its own, which it closes. */
export interface Question {
  /** `GET` unless told. */
  readonly method?: string
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Buffer
  readonly agent?: Agent
}

/** What an HTTP server answered, and the connection that it came over. */
export interface Reply {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
  readonly socket: Socket
}

/** Asks once. Rejects where the connection fails, or after ten seconds of silence. */
export function exchange(port: number, question: Question): Promise<Reply> {
  const { promise, resolve, reject } = Promise.withResolvers<Reply>()
  const sent = request(
    {
      port,
      host: '127.0.0.1',
      path: question.path,
      method: question.method ?? 'GET',
      headers: question.headers ?? {},
      agent: question.agent ?? false,
      timeout: 10_000,
    },
    (response) => {
      const { socket } = response
      text(response).then(
        (body) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body, socket }),
        reject,
      )
    },
  )
  sent.on('error', reject)
  sent.on('timeout', () => sent.destroy(new Error(`No answer to ${question.method ?? 'GET'} ${question.path} in 10 s`)))
  sent.end(question.body)
  return promise
}

/** A question whose body is JSON. */
export function json(
  method: string,
  path: string,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): Question {
  const body = JSON.stringify(value)
  return {
    method,
    path,
    headers: { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)), ...headers },
    body,
  }
}

const changing = new Set(['date', 'connection', 'keep-alive', 'last-modified'])

/** Asks every question on a connection of its own, one after the other: the answers by name, without what differs from run to run. */
export async function interview(port: number, questions: Readonly<Record<string, Question>>): Promise<Answers> {
  const answers: Record<string, unknown> = {}
  for (const [name, question] of Object.entries(questions)) answers[name] = plain(await exchange(port, question))
  return answers
}

/** A reply as plain data: status, the headers that are the same at every time, and the body, parsed where it is JSON. */
export function plain(reply: Reply): unknown {
  const headers = Object.fromEntries(Object.entries(reply.headers).filter(([name]) => !changing.has(name)))
  const cookies = reply.headers['set-cookie']?.map((cookie) =>
    cookie.replace(/(?<=Expires=)(?!Thu, 01 Jan 1970)[^;]+/, 'soon'),
  )
  return {
    status: reply.status,
    headers: cookies === undefined ? headers : { ...headers, 'set-cookie': cookies },
    body: parsed(reply),
  }
}

function parsed({ headers, body }: Reply): unknown {
  if (!headers['content-type']?.includes('json')) return body
  try {
    return JSON.parse(body) as unknown
  } catch {
    return body
  }
}

/**
 * Writes bytes that need not be HTTP, and reads until the server closes: what it sent, without the lines that differ from run to run.
 * Rejects after ten seconds of silence.
 */
export async function speak(port: number, bytes: string): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  socket.setTimeout(10_000, () => socket.destroy(new Error(`The server does not close after ${JSON.stringify(bytes)}`)))
  socket.write(bytes)
  const said = await text(socket)
  const lines = said.split('\r\n').filter((line) => !changing.has(line.split(':')[0]?.toLowerCase() ?? ''))
  return lines.join('\r\n')
}
