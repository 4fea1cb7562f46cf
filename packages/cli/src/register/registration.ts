import { fileURLToPath } from 'node:url'
import { replaceEntry } from '@midflight/runtime/entry'
import { instructionsFor } from '../recorder/instructions.ts'
import { isTakenOver } from './rule.ts'
import type * as TakeOverModule from './take-over.ts'

const register = new URL('../register.js', import.meta.url).href
/** What a host and a cluster start in place of an entry: it has its runtime already, and the option is only inherited. */
const runtimeFolder = fileURLToPath(new URL('.', import.meta.resolve('@midflight/runtime/entry')))
const { execArgv, env } = process

replaceEntry((entryFile, load) => {
  if (entryFile.startsWith(runtimeFolder)) return null
  const instructions = instructionsFor(entryFile, env)
  if (instructions === null && !isTakenOver(entryFile, { execArgv, environment: env, register })) return null
  const { takeOver } = load(new URL('./take-over.js', import.meta.url)) as typeof TakeOverModule
  return takeOver(entryFile, instructions)
})
