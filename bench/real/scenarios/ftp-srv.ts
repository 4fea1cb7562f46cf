import type { Scenario } from '../scenario.ts'
import { connect } from './ftp/clients.ts'
import { probe } from './ftp/conversation.ts'

/** An FTP server with a home folder for each user, over the two years in which version 4 was made. */
export const ftpSrv: Scenario = {
  package: 'ftp-srv',
  kind: 'FTP server',
  versions: [
    '4.1.0',
    '4.1.1',
    '4.2.0',
    '4.3.0',
    '4.3.1',
    '4.3.2',
    '4.3.4',
    '4.4.0',
    '4.5.0',
    '4.6.0',
    '4.6.2',
    '4.6.3',
  ],
  program: 'ftp-srv',
  also: { bunyan: '1.8.15' },
  before: '2026-11-01',
  connect,
  probe,
  news: {
    '4.1.1': 'eight sessions that ask for a port at once',
    '4.2.0': 'LIST of an empty folder',
    '4.3.1': 'OPTS of an unknown option',
    '4.3.4': "PORT with somebody else's address",
    '4.4.0': 'PBSZ without encryption',
    '4.5.0': 'FEAT',
    '4.6.0': 'MKD of a folder in a folder that is not there',
  },
}
