import { createServer } from 'node:http'
import { parseArgs } from 'node:util'
import { WebSocketServer } from 'ws'
import { handleRequest } from './http.ts'
import { drainMs, heartbeatMs, sampleMs } from './limits.ts'
import { members } from './members.ts'
import { countRooms } from './rooms.ts'
import { admit, dismiss, receive } from './session.ts'
import { countRequest, sample } from './stats.ts'
import { version } from './version.ts'

const { values } = parseArgs({ options: { port: { type: 'string', default: '8080' } } })

const server = createServer((request, response) => {
  countRequest()
  response.setHeader('x-chat-version', version)
  void handleRequest(request, response)
})

const sockets = new WebSocketServer({ server, path: '/chat' })

sockets.on('connection', (socket) => {
  const member = admit(socket)
  socket.on('message', (data) => receive(member, data))
  socket.on('pong', () => member.isAlive())
  socket.on('error', (error) => console.error(`${member.name}: ${error.message}`))
  socket.on('close', () => dismiss(member))
})

let beats = 0

setInterval(() => {
  beats += 1
  const frame = JSON.stringify({ type: 'heartbeat', beat: beats, members: members.size, rooms: countRooms(), version })
  for (const member of members) {
    member.beat()
    member.send(frame)
  }
}, heartbeatMs)

setInterval(sample, sampleMs)

server.listen(Number(values.port), '127.0.0.1', () => {
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : address
  console.log(`chat ${version} listens on http://127.0.0.1:${port}`)
})

function stop(): void {
  for (const member of members) member.disconnect('The server stops')
  server.close(() => process.exit())
  setTimeout(() => server.closeAllConnections(), drainMs).unref()
}

process.once('SIGTERM', stop)
process.once('SIGINT', stop)
