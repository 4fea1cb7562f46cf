/** Built-in modules by what they are: one module has two names, and some of what they export is a global too. */

const globals: Readonly<Record<string, readonly string[]>> = {
  'node:buffer': ['Buffer', 'Blob', 'File', 'atob', 'btoa'],
  'node:url': ['URL', 'URLSearchParams'],
  'node:util': ['TextEncoder', 'TextDecoder'],
  'node:perf_hooks': ['performance'],
}

/** Whether what a module exports is what the global of that name is. `url`: of the module, as Node has it: `node:buffer`. */
export function isGlobalExport(url: string, name: string): boolean {
  return globals[url]?.includes(name) === true
}
