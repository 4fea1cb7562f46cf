const http = require('node:http')
const WebSocket = require('ws')
const utils = require('y-websocket/bin/utils')
const { setupWSConnection, docs } = utils

/** Who has edited each document, and how often. */
const histories = new Map()
const users = new WeakMap()

const server = http.createServer((request, response) => {
  const [, kind, name] = request.url.split('/')
  if (kind === 'documents' && docs.has(name)) {
    const doc = docs.get(name)
    if (request.method === 'DELETE') {
      for (const conn of doc.conns.keys()) conn.close()
      doc.destroy()
      docs.delete(name)
      histories.delete(name)
      response.writeHead(204)
      return response.end()
    }
    response.writeHead(200, { 'Content-Type': 'application/json' })
    return response.end(
      JSON.stringify({
        text: doc.getText('text').toString(),
        words: doc.getArray('words').length,
        connected: doc.conns.size,
        present: doc.awareness.getStates().size,
        history: Object.fromEntries(histories.get(name)),
      }),
    )
  }
  if (kind === 'about') {
    response.writeHead(200, { 'Content-Type': 'application/json' })
    return response.end(JSON.stringify({ offers: Object.keys(utils).sort() }))
  }
  response.writeHead(kind === '' ? 200 : 404, { 'Content-Type': 'text/plain' })
  response.end(kind === '' ? 'okay' : 'no such document')
})

const wss = new WebSocket.Server({ noServer: true })

wss.on('connection', (conn, request) => {
  setupWSConnection(conn, request)
  const url = new URL(request.url, 'ws://localhost')
  const name = url.pathname.slice(1)
  users.set(conn, url.searchParams.get('user') ?? 'a guest')
  if (histories.has(name)) return
  const history = new Map()
  histories.set(name, history)
  docs.get(name).on('update', (update, origin) => {
    const user = (origin && users.get(origin)) ?? 'somebody'
    history.set(user, (history.get(user) ?? 0) + 1)
  })
})

server.on('upgrade', (request, socket, head) => {
  if (request.url.startsWith('/private')) {
    socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n')
    return
  }
  wss.handleUpgrade(request, socket, head, (ws) => wss.emit('connection', ws, request))
})

server.listen(0, '127.0.0.1', () => {
  console.log(`listening on ${server.address().port}`)
})
