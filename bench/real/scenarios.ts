import type { Scenario } from './scenario.ts'
import { aedes, aedesModules } from './scenarios/aedes.ts'
import { express } from './scenarios/express.ts'
import { fastify } from './scenarios/fastify.ts'
import { ftpSrv } from './scenarios/ftp-srv.ts'
import { koa } from './scenarios/koa.ts'
import { pQueue } from './scenarios/p-queue.ts'
import { peer } from './scenarios/peer.ts'
import { smtpServer } from './scenarios/smtp-server.ts'
import { toadScheduler } from './scenarios/toad-scheduler.ts'
import { yWebsocket } from './scenarios/y-websocket.ts'

/** Every package that `npm run real` takes through its versions; a package may have several programs. */
export const scenarios: readonly Scenario[] = [
  aedes,
  aedesModules,
  ftpSrv,
  smtpServer,
  yWebsocket,
  peer,
  fastify,
  express,
  koa,
  toadScheduler,
  pQueue,
]
