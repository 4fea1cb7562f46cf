import type { SubjectRequest, SubjectType, TypeImage } from '@midflight/model'
import type { Project } from '../compiler.ts'
import { compilerVersion } from '../compiler-version.ts'
import { Origins } from './origins.ts'
import { classSymbol, subjectsOf, type Reading } from './subject-types.ts'
import { TypeWriter } from './type-writer.ts'

export interface ImageSources extends Pick<Reading, 'project' | 'files' | 'texts'> {
  /** Where the program's own files are. */
  readonly folder: string
  readonly requests: readonly SubjectRequest[]
}

/** Writes down what a program's values are, out of its sources. Subjects that the compiler does not know are left out. */
export function makeImage({ folder, requests, ...sources }: ImageSources): TypeImage {
  const { project, files } = sources
  const { checker } = project
  const origins = new Origins(project, new Map([...files].map(([module, file]) => [file, module])), folder)
  for (const request of requests) {
    const symbol = request.kind === 'class' ? classSymbol(sources, request) : undefined
    if (symbol !== undefined && request.kind === 'class') origins.know(symbol, `${request.module}#${request.name}`)
  }
  const writer = new TypeWriter(checker, origins)
  const reading = { ...sources, checker, writer, origins }
  const subjects: Record<string, SubjectType> = {}
  for (const request of requests) Object.assign(subjects, subjectsOf(reading, request))
  const doubt = doubtOf(sources)
  return {
    format: 1,
    compiler: compilerVersion(),
    declarations: writer.declarations,
    subjects,
    ...(doubt === null ? {} : { doubt }),
  }
}

/** Types of a program that the compiler refuses, or does not look at strictly, may not be what its values are. */
function doubtOf({
  project: { compilerOptions, program },
  files,
  texts,
}: Pick<Reading, 'project' | 'files' | 'texts'>): string | null {
  const { strict = true, strictNullChecks = strict, strictPropertyInitialization = strict } = compilerOptions
  if (!strictNullChecks || !strictPropertyInitialization) return 'tsconfig.json does not ask for strict checks'
  const known = new Set(program.getSourceFileNames())
  for (const [module, file] of files) {
    if (!known.has(file)) continue
    if (/\.[cm]?jsx?$/.test(file) && compilerOptions.checkJs !== true) return 'its JavaScript is not type-checked'
    if (/\/\/\s*@ts-nocheck/.test(texts.get(file) ?? '')) return `${module} is not type-checked`
    const [first] = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)]
    if (first !== undefined) return `${module} has type errors`
  }
  return null
}

/** The files of a program that are in its own folder, and not in its packages. */
export function ownFiles({ program }: Project, folder: string): readonly string[] {
  return program
    .getSourceFileNames()
    .filter((file) => file.startsWith(`${folder}/`) && !file.includes('/node_modules/'))
}
