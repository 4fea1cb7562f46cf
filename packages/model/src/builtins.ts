/** What built-in modules export that a global is too, by the module's name as Node has it. */
export const globalsOfBuiltins: Readonly<Record<string, readonly string[]>> = {
  'node:buffer': ['Buffer', 'Blob', 'File', 'atob', 'btoa'],
  'node:url': ['URL', 'URLSearchParams'],
  'node:util': ['TextEncoder', 'TextDecoder'],
  'node:perf_hooks': ['performance'],
}
