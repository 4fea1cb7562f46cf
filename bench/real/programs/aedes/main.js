'use strict'

const aedes = require('aedes')()
const server = require('node:net').createServer(aedes.handle)

aedes.authenticate = (client, username, password, done) => {
  if (username === 'nobody') return done(Object.assign(new Error('Auth error'), { returnCode: 4 }), null)
  if (username === 'broken') return done(new Error('Auth error'), null)
  done(null, true)
}

const authorizePublish = aedes.authorizePublish
aedes.authorizePublish = (client, packet, done) => {
  if (packet.topic.startsWith('forbidden/')) return done(new Error('not yours'))
  authorizePublish(client, packet, done)
}

aedes.authorizeSubscribe = (client, subscription, done) => {
  done(null, subscription.topic.startsWith('secret/') ? null : subscription)
}

server.listen(0, '127.0.0.1', () => {
  console.log(`listening on ${server.address().port}`)
})
