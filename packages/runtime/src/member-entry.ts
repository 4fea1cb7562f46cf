import { realpathSync } from 'node:fs'
import type { ModulePath } from '@midflight/model'
import type { Program } from './program.ts'

/** The module of the release that a file is, or of the one that is being prepared, or null. The file may be named through a link. */
export function moduleOfFile(program: Program, file: string): ModulePath | null {
  return moduleAt(program, file) ?? moduleAt(program, realFile(file))
}

function moduleAt(program: Program, file: string): ModulePath | null {
  const own = program.files.moduleAt(file)
  return program.modules.has(own) || program.staging?.modules.has(own) === true ? own : null
}

function realFile(file: string): string {
  try {
    return realpathSync(file)
  } catch {
    return file
  }
}
