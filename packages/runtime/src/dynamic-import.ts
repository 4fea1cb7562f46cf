import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { programApiUrl, type CompiledModule, type ModulePath } from '@midflight/model'
import { builtinFor } from './builtins.ts'
import { checkAttributes, readAttributes } from './import-attributes.ts'
import { load } from './load.ts'
import { importFixed, importFrom, importSource, resolveFrom } from './loader.ts'
import { namespaceOf } from './namespaces.ts'
import { viewOf } from './overlap.ts'
import type { Program } from './program.ts'
import type { ModuleUnit } from './unit.ts'

/** `import(specifier, options)` in a module of the program. */
export async function importDynamically(
  program: Program,
  importer: ModuleUnit,
  specifier: unknown,
  options: unknown,
): Promise<object> {
  const request = textOf(specifier)
  const attributes = readAttributes(options)
  if (request === 'midflight') return program.fixed.get(programApiUrl)!
  const fixedOptions = attributes.length === 0 ? undefined : { with: Object.fromEntries(attributes) }
  const target = viewOf(importer).module.resolved[request]
  if (target?.kind === 'fixed') return builtinFor(program, target.url, await importFixed(target.url, fixedOptions))
  const parentUrl = urlOf(program, viewOf(importer).module)
  const url = target === undefined ? resolveFrom(request, parentUrl) : urlOfModule(program, target.path)
  const own = target?.path ?? modulePathOf(program, url)
  if (own !== null) {
    checkAttributes(attributes, url)
    // A module that a later generation has removed, for a task that still has it.
    if (!program.modules.has(own) && program.removed.has(own)) return namespaceOf(program, own)
    // What a module does when it is evaluated belongs to no task, whichever asks for it first: its timers and listeners outlive that.
    await program.tasks.run(null, () => load(program, own))
    return namespaceOf(program, own)
  }
  refuseUnknownModule(program, importer, request, url)
  return importFrom(request, parentUrl, fixedOptions)
}

/** `import.source(specifier, options)`: Node has sources of WebAssembly modules alone, and says so of all others. */
export async function importSourceDynamically(
  program: Program,
  importer: ModuleUnit,
  specifier: unknown,
  options: unknown,
): Promise<object> {
  const request = textOf(specifier)
  readAttributes(options)
  return importSource(resolveFrom(request, urlOf(program, importer.module)))
}

/** ToString. Unlike `String(specifier)`, this throws for symbols. */
function textOf(specifier: unknown): string {
  return ''.concat(specifier as string)
}

/**
 * A module of the program itself that is not in its release: Node would load it by itself, with copies of its own of all that it imports, and
 * the program's state would fall apart.
 */
function refuseUnknownModule(program: Program, importer: ModuleUnit, request: string, url: string): void {
  if (!url.startsWith('file:') || !/\.([mc]?ts|tsx|mjs|jsx)$/.test(url)) return
  const file = path.relative(program.root, fileURLToPath(url))
  if (file.startsWith('..') || path.isAbsolute(file) || file.split(path.sep).includes('node_modules')) return
  throw new Error(
    `'${request}', imported by ${importer.path}, is not in the program's release. If it is new, upgrade first; if its name is computed, let it start with its folder, as in import(\`./plugins/\${name}.ts\`).`,
  )
}

function urlOf({ files }: Program, module: Pick<CompiledModule, 'path' | 'location'>): string {
  return pathToFileURL(files.fileOf(module)).href
}

function urlOfModule(program: Program, file: ModulePath): string {
  return urlOf(program, program.modules.get(file) ?? { path: file })
}

/** The upgradable module that a URL names, or null. */
function modulePathOf(program: Program, url: string): ModulePath | null {
  if (!url.startsWith('file:')) return null
  const file = program.files.moduleAt(fileURLToPath(url))
  return program.modules.has(file) || program.broken.has(file) ? file : null
}
