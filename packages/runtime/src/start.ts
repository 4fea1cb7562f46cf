import { programApiUrl, type ProgramImage } from '@midflight/model'
import { isCommonJs } from './commonjs.ts'
import { importDynamically, importSourceDynamically } from './dynamic-import.ts'
import { Gate } from './gate.ts'
import { watchRequests } from './http-tasks.ts'
import { load } from './load.ts'
import { ModuleFiles } from './module-files.ts'
import { namespaceOf } from './namespaces.ts'
import { currentItems } from './declared.ts'
import { createProgramApi } from './program-api.ts'
import type { Program } from './program.ts'
import { requireLoaded, runMain, takeOverRequires } from './requires.ts'
import { createLeftEffects, hasStayed } from './staying-effects.ts'
import { Tasks } from './tasks.ts'

/** A program that has not run yet. */
export function createProgram(image: ProgramImage, generation = 1): Program {
  const tasks = new Tasks()
  tasks.enterGeneration(generation)
  const gate = new Gate(tasks)
  const program: Program = {
    root: image.root,
    entry: image.entry,
    files: new ModuleFiles(image.root),
    modules: new Map(Object.entries(image.modules)),
    units: new Map(),
    broken: new Map(Object.entries(image.broken ?? {})),
    removed: new Map(),
    left: createLeftEffects(),
    fixed: new Map([[programApiUrl, createProgramApi(tasks, gate)]]),
    generations: [{ number: generation, release: image.release, alive: 0 }],
    compilations: 0,
    takesRequires: false,
    unsettled: null,
    staging: null,
    recruit: null,
    arriving: new Set(),
    preparing: new Map(),
    evaluating: new Map(),
    noted: new Set(),
    host: {
      namespaceOf: (file) => namespaceOf(program, file),
      requireLoaded: (file, by) => requireLoaded(program, file, by),
      hasStayed: (file, key) => hasStayed(program.left, file, key),
      currentItems: () => currentItems(program),
      importDynamically: (importer, specifier, options) => importDynamically(program, importer, specifier, options),
      importSource: (importer, specifier, options) => importSourceDynamically(program, importer, specifier, options),
    },
    tasks,
    gate,
    overlap: { units: new Set(), stopWatching: null, isHeld: false },
  }
  program.files.learn(program.modules.values())
  if ([...program.modules.values()].some(isCommonJs)) takeOverRequires(program)
  return program
}

/** Links and evaluates the entry; the promise is fulfilled once its top-level `await`s are done. */
export async function startProgram(program: Program): Promise<void> {
  watchRequests(program.tasks, program.gate)
  const entry = program.modules.get(program.entry)
  if (entry !== undefined && isCommonJs(entry)) await runMain(program, program.entry)
  else await load(program, program.entry)
}
