import { globalsOfBuiltins } from '@midflight/model'

/** Whether what a built-in module exports is what the global of that name is. `url`: of the module, as Node has it: `node:buffer`. */
export function isGlobalExport(url: string, name: string): boolean {
  return globalsOfBuiltins[url]?.includes(name) === true
}
