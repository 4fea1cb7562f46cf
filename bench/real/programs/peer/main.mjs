// Brings browsers together that want to talk to each other directly, and shows who is here.
import { createServer } from 'node:http'
import express from 'express'
import { ExpressPeerServer } from 'peer'

/** Who is here: an id, and how many messages it has sent. */
const present = new Map()
let issued = 0

const app = express()
const server = createServer(app)

app.get('/present', (request, response) => response.json(Object.fromEntries(present)))

const peerServer = ExpressPeerServer(server, {
  path: '/signals',
  allow_discovery: true,
  expire_timeout: 30_000,
  concurrent_limit: 12,
  generateClientId: () => `guest-${(issued += 1)}`,
})

peerServer.on('connection', (client) => present.set(client.getId(), 0))
peerServer.on('message', (client, message) => {
  if (message.type !== 'HEARTBEAT') present.set(client.getId(), present.get(client.getId()) + 1)
})
peerServer.on('disconnect', (client) => present.delete(client.getId()))
peerServer.on('error', (error) => console.error(error.message))

app.use(peerServer)

server.listen(0, '127.0.0.1', () => console.log(`listening on ${server.address().port}`))
