import type { Pair } from '../corpus.ts'
import { agentBase } from './agent-base.ts'
import { axios } from './axios.ts'
import { bignumber } from './bignumber.js.ts'
import { boom } from './boom.ts'
import { bson } from './bson.ts'
import { cborg } from './cborg.ts'
import { chokidar } from './chokidar.ts'
import { classTransformer } from './class-transformer.ts'
import { colorette } from './colorette.ts'
import { commander } from './commander.ts'
import { cookie } from './cookie.ts'
import { cosmiconfig } from './cosmiconfig.ts'
import { cronParser } from './cron-parser.ts'
import { croner } from './croner.ts'
import { cssWhat } from './css-what.ts'
import { dataloader } from './dataloader.ts'
import { dayjs } from './dayjs.ts'
import { decimal } from './decimal.js.ts'
import { destr } from './destr.ts'
import { domutils } from './domutils.ts'
import { dotenv } from './dotenv.ts'
import { entities } from './entities.ts'
import { esbuild } from './esbuild.ts'
import { eventemitter3 } from './eventemitter3.ts'
import { expressRateLimit } from './express-rate-limit.ts'
import { fastXmlParser } from './fast-xml-parser.ts'
import { fdir } from './fdir.ts'
import { fflate } from './fflate.ts'
import { findUp } from './find-up.ts'
import { glob } from './glob.ts'
import { graphql } from './graphql.ts'
import { helmet } from './helmet.ts'
import { htmlEntities } from './html-entities.ts'
import { htmlparser2 } from './htmlparser2.ts'
import { idb } from './idb.ts'
import { immer } from './immer.ts'
import { immutable } from './immutable.ts'
import { ipaddr } from './ipaddr.js.ts'
import { javascriptBreaking } from './javascript-breaking.ts'
import { javascriptHarmless } from './javascript-harmless.ts'
import { jose } from './jose.ts'
import { jsoncParser } from './jsonc-parser.ts'
import { jwtDecode } from './jwt-decode.ts'
import { ky } from './ky.ts'
import { kysely } from './kysely.ts'
import { lowdb } from './lowdb.ts'
import { lruCache } from './lru-cache.ts'
import { magicString } from './magic-string.ts'
import { marked } from './marked.ts'
import { minimatch } from './minimatch.ts'
import { minipass } from './minipass.ts'
import { minisearch } from './minisearch.ts'
import { mitt } from './mitt.ts'
import { mobx } from './mobx.ts'
import { msgpack } from './msgpack.ts'
import { nanoevents } from './nanoevents.ts'
import { nanoid } from './nanoid.ts'
import { neverthrow } from './neverthrow.ts'
import { pLimit } from './p-limit.ts'
import { pMap } from './p-map.ts'
import { pQueue } from './p-queue.ts'
import { pRetry } from './p-retry.ts'
import { pathToRegexp } from './path-to-regexp.ts'
import { pathe } from './pathe.ts'
import { postcss } from './postcss.ts'
import { pureRand } from './pure-rand.ts'
import { queryString } from './query-string.ts'
import { readdirp } from './readdirp.ts'
import { rxjs } from './rxjs.ts'
import { smolToml } from './smol-toml.ts'
import { sourceMap } from './source-map.ts'
import { superstruct } from './superstruct.ts'
import { tinybench } from './tinybench.ts'
import { typeFest } from './type-fest.ts'
import { typebox } from './typebox.ts'
import { ufo } from './ufo.ts'
import { uuid } from './uuid.ts'
import { valibot } from './valibot.ts'
import { yaml } from './yaml.ts'
import { zod } from './zod.ts'
import { chalk } from './chalk.ts'
import { defu } from './defu.ts'
import { delay } from './delay.ts'
import { dotProp } from './dot-prop.ts'
import { emittery } from './emittery.ts'
import { getPort } from './get-port.ts'
import { isPlainObj } from './is-plain-obj.ts'
import { pTimeout } from './p-timeout.ts'
import { prettyMs } from './pretty-ms.ts'
import { quickLru } from './quick-lru.ts'
import { tinyexec } from './tinyexec.ts'
import { yoctoQueue } from './yocto-queue.ts'

/** All pairs, by the name of the package. */
export const pairs: readonly Pair[] = [
  ...agentBase,
  ...axios,
  ...bignumber,
  ...boom,
  ...bson,
  ...cborg,
  ...chokidar,
  ...classTransformer,
  ...colorette,
  ...commander,
  ...cookie,
  ...cosmiconfig,
  ...cronParser,
  ...croner,
  ...cssWhat,
  ...dataloader,
  ...dayjs,
  ...decimal,
  ...destr,
  ...domutils,
  ...dotenv,
  ...entities,
  ...esbuild,
  ...eventemitter3,
  ...expressRateLimit,
  ...fastXmlParser,
  ...fdir,
  ...fflate,
  ...findUp,
  ...glob,
  ...graphql,
  ...helmet,
  ...htmlEntities,
  ...htmlparser2,
  ...idb,
  ...immer,
  ...immutable,
  ...ipaddr,
  ...javascriptBreaking,
  ...javascriptHarmless,
  ...jose,
  ...jsoncParser,
  ...jwtDecode,
  ...ky,
  ...kysely,
  ...lowdb,
  ...lruCache,
  ...magicString,
  ...marked,
  ...minimatch,
  ...minipass,
  ...minisearch,
  ...mitt,
  ...mobx,
  ...msgpack,
  ...nanoevents,
  ...nanoid,
  ...neverthrow,
  ...pLimit,
  ...pMap,
  ...pQueue,
  ...pRetry,
  ...pathToRegexp,
  ...pathe,
  ...postcss,
  ...pureRand,
  ...queryString,
  ...readdirp,
  ...rxjs,
  ...smolToml,
  ...sourceMap,
  ...superstruct,
  ...tinybench,
  ...typeFest,
  ...typebox,
  ...ufo,
  ...uuid,
  ...valibot,
  ...yaml,
  ...zod,
  ...chalk,
  ...defu,
  ...delay,
  ...dotProp,
  ...emittery,
  ...getPort,
  ...isPlainObj,
  ...pTimeout,
  ...prettyMs,
  ...quickLru,
  ...tinyexec,
  ...yoctoQueue,
]
