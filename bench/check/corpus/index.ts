import type { Pair } from '../corpus.ts'
import { agentBase } from './agent-base.ts'
import { bson } from './bson.ts'
import { colorette } from './colorette.ts'
import { commander } from './commander.ts'
import { cookie } from './cookie.ts'
import { cosmiconfig } from './cosmiconfig.ts'
import { cssWhat } from './css-what.ts'
import { dataloader } from './dataloader.ts'
import { destr } from './destr.ts'
import { esbuild } from './esbuild.ts'
import { expressRateLimit } from './express-rate-limit.ts'
import { helmet } from './helmet.ts'
import { htmlEntities } from './html-entities.ts'
import { idb } from './idb.ts'
import { jsoncParser } from './jsonc-parser.ts'
import { jwtDecode } from './jwt-decode.ts'
import { lowdb } from './lowdb.ts'
import { lruCache } from './lru-cache.ts'
import { marked } from './marked.ts'
import { minipass } from './minipass.ts'
import { mitt } from './mitt.ts'
import { msgpack } from './msgpack.ts'
import { nanoid } from './nanoid.ts'
import { neverthrow } from './neverthrow.ts'
import { pQueue } from './p-queue.ts'
import { pRetry } from './p-retry.ts'
import { pathToRegexp } from './path-to-regexp.ts'
import { pureRand } from './pure-rand.ts'
import { readdirp } from './readdirp.ts'
import { sourceMap } from './source-map.ts'
import { superstruct } from './superstruct.ts'

/** All pairs, by the name of the package. */
export const pairs: readonly Pair[] = [
  ...agentBase,
  ...bson,
  ...colorette,
  ...commander,
  ...cookie,
  ...cosmiconfig,
  ...cssWhat,
  ...dataloader,
  ...destr,
  ...esbuild,
  ...expressRateLimit,
  ...helmet,
  ...htmlEntities,
  ...idb,
  ...jsoncParser,
  ...jwtDecode,
  ...lowdb,
  ...lruCache,
  ...marked,
  ...minipass,
  ...mitt,
  ...msgpack,
  ...nanoid,
  ...neverthrow,
  ...pQueue,
  ...pRetry,
  ...pathToRegexp,
  ...pureRand,
  ...readdirp,
  ...sourceMap,
  ...superstruct,
]
