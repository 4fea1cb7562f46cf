import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { programApiUrl, type ModulePath, type ProgramImage } from '@midflight/model'
import { evaluate, openAwaiting } from './evaluate.ts'
import { Gate } from './gate.ts'
import { linkUnits } from './linking.ts'
import { importFixed, importFrom, resolveFrom } from './loader.ts'
import { namespaceOf } from './namespaces.ts'
import { createProgramApi } from './program-api.ts'
import type { Program } from './program.ts'
import { Tasks } from './tasks.ts'
import type { ModuleUnit } from './unit.ts'

/** A program that has not run yet. */
export function createProgram(image: ProgramImage): Program {
  const tasks = new Tasks()
  const program: Program = {
    root: image.root,
    entry: image.entry,
    modules: new Map(Object.entries(image.modules)),
    units: new Map(),
    removed: new Map(),
    fixed: new Map([[programApiUrl, createProgramApi()]]),
    generations: [{ number: 1, release: image.release, alive: 0 }],
    compilations: 0,
    host: {
      namespaceOf: (file) => namespaceOf(program, file),
      importDynamically: (importer, specifier, options) => importDynamically(program, importer, specifier, options),
    },
    tasks,
    gate: new Gate(tasks),
  }
  return program
}

/** Links and evaluates the entry; the promise is fulfilled once its top-level `await`s are done. */
export async function startProgram(program: Program): Promise<void> {
  await load(program, program.entry)
}

async function load(program: Program, file: ModulePath): Promise<ModuleUnit> {
  const unit = await linkUnits(program, file)
  await openAwaiting(program)
  await evaluate(program, unit)
  return unit
}

async function importDynamically(
  program: Program,
  importer: ModuleUnit,
  specifier: unknown,
  options: unknown,
): Promise<object> {
  // Unlike `String(specifier)`, this throws for symbols.
  const request = ''.concat(specifier as string)
  if (request === 'midflight') return program.fixed.get(programApiUrl)!
  const target = importer.module.resolved[request]
  if (target?.kind === 'upgradable') return namespaceOf(program, (await load(program, target.path)).path)
  if (target !== undefined) return importFixed(target.url, options as ImportCallOptions | undefined)
  const parentUrl = urlOf(program, importer.path)
  const url = resolveFrom(request, parentUrl)
  const own = modulePathOf(program, url)
  if (own !== null) return namespaceOf(program, (await load(program, own)).path)
  refuseUnknownModule(program, importer, request, url)
  return importFrom(request, parentUrl, options as ImportCallOptions | undefined)
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

function urlOf(program: Program, file: ModulePath): string {
  return pathToFileURL(path.join(program.root, file)).href
}

/** The upgradable module that a URL names, or null. */
function modulePathOf(program: Program, url: string): ModulePath | null {
  if (!url.startsWith('file:')) return null
  const file = path.relative(program.root, fileURLToPath(url)).split(path.sep).join('/')
  return program.modules.has(file) ? file : null
}
