import type { Scenario } from '../scenario.ts'
import { connectClients } from './mqtt/clients.ts'
import { conversation } from './mqtt/conversation.ts'

const shared = {
  package: 'aedes',
  kind: 'MQTT broker',
  before: '2026-11-20',
  connect: connectClients,
  probe: conversation,
} as const

/** Every version of 0.42.6 to 0.51.3: CommonJS, a broker is what `require('aedes')()` returns. */
export const aedes: Scenario = {
  ...shared,
  program: 'aedes',
  versions: [
    '0.42.6',
    '0.43.0',
    '0.44.0',
    '0.44.1',
    '0.44.2',
    '0.45.0',
    '0.45.2',
    '0.46.0',
    '0.46.1',
    '0.46.2',
    '0.46.3',
    '0.47.0',
    '0.48.0',
    '0.48.1',
    '0.49.0',
    '0.50.0',
    '0.50.1',
    '0.51.0',
    '0.51.1',
    '0.51.2',
    '0.51.3',
  ],
  news: {
    // Publishing to $SYS/ is not allowed any more (#622).
    '0.46.0': 'a publish to $SYS',
    // mqtt-packet 7 rejects a quality of service of 3.
    '0.46.1': 'a quality of 3',
    // No retained messages for a subscription that is refused (#720).
    '0.46.3': 'a forbidden subscription',
    // A bridge does not get its own messages back (#737).
    '0.47.0': 'a bridge gets nothing back',
  },
}

/** From 1.0.0 on: ES modules, and a broker is made by `await Aedes.createBroker()`. */
export const aedesModules: Scenario = {
  ...shared,
  program: 'aedes-esm',
  versions: ['1.0.0', '1.0.1', '1.0.2', '1.1.1', '1.1.2', '1.1.3', '1.2.0'],
  news: {
    // `maxTopicLevels`.
    '1.1.1': 'an unknown subscription of many levels ended',
    // What a session has received in halves goes with a clean session.
    '1.2.0': 'half a message, then a new session',
  },
}
