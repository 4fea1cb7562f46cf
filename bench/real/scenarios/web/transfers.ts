import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { request, type IncomingMessage } from 'node:http'
import { buffer, text } from 'node:stream/consumers'
import { Misbehaviour } from '../../scenario.ts'
import { exchange, json } from './exchange.ts'

type Headers = Readonly<Record<string, string>>

/** Larger than what the sockets between client and server hold, so that a client that does not read stops the server half-way. */
const downloadBytes = 24 * 1024 * 1024
const part = Buffer.alloc(64 * 1024, 'midflight ')

/**
 * Begins a download (`GET /download?bytes=<n>`: that many bytes of the alphabet, over and over) and reads only its beginning. What is returned reads
 * the rest and compares.
 */
export async function beginDownload(port: number, headers: Headers): Promise<() => Promise<void>> {
  const download = open(port, 'GET', `/download?bytes=${downloadBytes}`, headers)
  const answer = await download.head
  assert.equal(answer.statusCode, 200, 'GET /download')
  return async () => {
    const received = await buffer(answer)
    assert.equal(received.length, downloadBytes, 'The download has another length')
    const alphabet = Buffer.alloc(downloadBytes, 'abcdefghijklmnopqrstuvwxyz')
    if (!received.equals(alphabet)) throw new Misbehaviour('The download has another content')
  }
}

/** Begins an upload (`POST /upload`, which answers `{ bytes, sha256 }`) and sends its first half. What is returned sends the rest. */
export async function beginUpload(port: number, headers: Headers): Promise<() => Promise<void>> {
  const upload = open(port, 'POST', '/upload', { ...headers, 'content-type': 'application/octet-stream' })
  const hash = createHash('sha256')
  const send = async (parts: number) => {
    for (let sent = 0; sent < parts; sent++) {
      hash.update(part)
      await new Promise<void>((resolve) => {
        upload.sent.write(part, () => resolve())
      })
    }
  }
  await send(16)
  return async () => {
    await send(16)
    upload.sent.end()
    const answer = await upload.head
    const body = await text(answer)
    assert.equal(answer.statusCode, 200, `POST /upload: ${body}`)
    assert.deepEqual(JSON.parse(body), { bytes: 32 * part.length, sha256: hash.digest('hex') }, 'POST /upload')
  }
}

/** Waits for a message of a topic (`GET /messages/<topic>`). What is returned sends it (`POST /messages/<topic>`), and checks that it has come. */
export async function beginWaiting(port: number, topic: string, headers: Headers): Promise<() => Promise<void>> {
  const waiting = open(port, 'GET', `/messages/${topic}`, headers)
  await waiting.flushed
  return async () => {
    const posted = await exchange(port, json('POST', `/messages/${topic}`, { text: `news of ${topic}` }, headers))
    assert.equal(posted.status, 202, `POST /messages: ${posted.body}`)
    const body = await text(await waiting.head)
    assert.deepEqual(JSON.parse(body), { topic, text: `news of ${topic}` }, 'GET /messages')
  }
}

function open(port: number, method: string, path: string, headers: Headers) {
  const head = Promise.withResolvers<IncomingMessage>()
  const flushed = Promise.withResolvers<void>()
  const sent = request({ port, host: '127.0.0.1', method, path, headers, agent: false }, head.resolve)
  sent.on('error', head.reject)
  head.promise.catch(() => undefined)
  sent.on('finish', flushed.resolve)
  if (method === 'GET') sent.end()
  else sent.flushHeaders()
  return { sent, head: head.promise, flushed: flushed.promise }
}
