import { namesIn } from './member-names.ts'
import { resolveBinding, type Program, type ProgramItem, type Resolution } from './program.ts'

/** What modules of Node export under the names of globals, and what is the same object. */
export const globalExports: ReadonlyMap<string, readonly string[]> = new Map([
  ['node:buffer', ['Buffer', 'Blob', 'atob', 'btoa']],
  ['node:url', ['URL', 'URLSearchParams']],
  ['node:util', ['TextEncoder', 'TextDecoder']],
  ['node:perf_hooks', ['performance']],
  ['node:process', ['process']],
])

/**
 * Whether a name is the global in one release, and imported from Node in the other one, as in `const { Buffer } = require('node:buffer')`: the same object, as long as no code of
 * the program puts another one there.
 */
export function isSameGlobal(before: Program, after: Program, { module }: ProgramItem, binding: string): boolean {
  const [name = binding] = binding.split('.', 1)
  return (
    ((isGlobal(before, module, name) && isExported(resolveBinding(after, module, name), name)) ||
      (isGlobal(after, module, name) && isExported(resolveBinding(before, module, name), name))) &&
    ![before, after].some((program) => isReplaced(program, name))
  )
}

function isGlobal({ modules }: Program, module: string, name: string): boolean {
  const index = modules.get(module)
  return index !== undefined && !index.names.has(name) && !index.imports.has(name)
}

function isExported(resolution: Resolution, name: string): boolean {
  if (resolution.kind !== 'fixed' || globalExports.get(resolution.url)?.includes(name) !== true) return false
  const isWhole = resolution.name === 'module.exports' || resolution.name === 'default' || resolution.name === '*'
  return resolution.name === name || (name === 'process' && isWhole && resolution.name !== '*')
}

/** `globalThis.Buffer = …`. */
function isReplaced(program: Program, name: string): boolean {
  return [...program.modules.keys()].some((module) => namesIn(program, module).includes(`globalThis.${name}=`))
}
