import { replaceEntry } from '@midflight/runtime/entry'
import { instructionsFor } from '../recorder/instructions.ts'
import { isTakenOver } from './rule.ts'
import type * as TakeOverModule from './take-over.ts'

const register = new URL('../register.js', import.meta.url).href
const { execArgv, env } = process

replaceEntry((entryFile, load) => {
  const instructions = instructionsFor(entryFile, env)
  if (instructions === null && !isTakenOver(entryFile, { execArgv, environment: env, register })) return null
  const { takeOver } = load(new URL('./take-over.js', import.meta.url)) as typeof TakeOverModule
  return takeOver(entryFile, instructions)
})
