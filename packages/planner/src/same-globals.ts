import { globalsOfBuiltins, type ModulePath } from '@midflight/model'
import { namesIn } from './member-names.ts'
import { resolutionText, resolveBinding, type Program, type Resolution } from './program.ts'

/**
 * What a name means, as a text to compare: a global is the same object where it is imported from Node instead, as in `const { Buffer } = require('node:buffer')`, as long as no
 * code of the program puts another one there.
 */
export function meaningOf(program: Program, module: ModulePath, binding: string): string {
  const [head = binding, ...members] = binding.split('.')
  const name = isGlobal(program, module, head) ? head : exportedGlobal(resolveBinding(program, module, head))
  if (name !== null && !isReplaced(program, name)) return `global ${[name, ...members].join('.')}`
  const whole = resolveBinding(program, module, binding)
  const member = exportedGlobal(whole)
  return member === null || isReplaced(program, member) ? resolutionText(whole) : `global ${member}`
}

/** Whether what a built-in module exports is what the global of that name is. `url`: of the module, as Node has it: `node:buffer`. */
export function isGlobalExport(url: string, name: string): boolean {
  return globalsOfBuiltins[url]?.includes(name) === true
}

function isGlobal({ modules }: Program, module: ModulePath, name: string): boolean {
  const index = modules.get(module)
  return index !== undefined && !index.names.has(name) && !index.imports.has(name)
}

/** The global that an import gives; null where it gives something else. */
function exportedGlobal(resolution: Resolution): string | null {
  if (resolution.kind !== 'fixed') return null
  const { url, name } = resolution
  if (url === 'node:process' && (name === 'module.exports' || name === 'default')) return 'process'
  return isGlobalExport(url, name) ? name : null
}

/** `globalThis.Buffer = …`. */
function isReplaced(program: Program, name: string): boolean {
  return [...program.modules.keys()].some((module) => namesIn(program, module).includes(`globalThis.${name}=`))
}
