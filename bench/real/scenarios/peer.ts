import type { Scenario } from '../scenario.ts'
import { connect } from './signalling/clients.ts'
import { probe } from './signalling/conversation.ts'

/** The PeerJS signalling server: compiled TypeScript, from 1.0.0 on bundled into one file, as an ES module too. */
export const peer: Scenario = {
  package: 'peer',
  kind: 'signalling server for WebRTC',
  versions: ['0.3.2', '0.4.0', '0.5.1', '0.5.2', '0.5.3', '0.6.0', '0.6.1', '1.0.0', '1.0.1', '1.0.2'],
  program: 'peer',
  also: { express: '4.21.2' },
  before: '2026-11-01',
  connect,
  probe,
  news: {
    '0.4.0': 'a new id',
    '0.5.1': 'an offer by POST of nobody',
    '1.0.0': 'an offer by POST of nobody',
  },
}
