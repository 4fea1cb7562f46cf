/**
 * `node --import midflight/register src/main.ts`: the process itself runs its entry under the runtime, and can be upgraded. Little is imported
 * here, since every process loads it where it stands in NODE_OPTIONS.
 */
import { isMainThread } from 'node:worker_threads'
import { replaceEntry } from '@midflight/runtime/entry'
import { isTakenOver } from './register/rule.ts'
import type * as TakeOverModule from './register/take-over.ts'

if (isMainThread) {
  const { execArgv, env } = process
  replaceEntry((entryFile, load) => {
    if (!isTakenOver(entryFile, { execArgv, environment: env, register: import.meta.url })) return null
    const { takeOver } = load(new URL('./register/take-over.js', import.meta.url)) as typeof TakeOverModule
    return takeOver(entryFile)
  })
}
