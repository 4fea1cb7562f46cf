import { mkdir, mkdtemp, readdir, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { checkProgram, installedPackage, type ProgramReport, readPackage } from '@midflight/check'
import { afterEach, beforeEach } from 'vitest'

/** Names of files to texts, or to objects that become JSON. */
export type Files = Readonly<Record<string, string | object>>

/** A folder for each test, in which it writes programs and packages. */
export interface Workbench {
  readonly folder: string
  write(at: string, files: Files): Promise<string>
  /** A package `parser` that is installed in the program as 1.0.0, and is 2.0.0 in a folder of its own. */
  parser(old: string, next: string): Promise<void>
  /** What the next version, in the folder `next`, is for the program in the folder `app`. */
  judge(program?: string, next?: string): Promise<ProgramReport>
  /** All files below the folder, with links. */
  listing(): Promise<readonly string[]>
}

export function useWorkbench(): Workbench {
  let folder = ''
  beforeEach(async () => {
    folder = await mkdtemp(path.join(await realpath(tmpdir()), 'midflight-programs-'))
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))
  const write = async (at: string, files: Files): Promise<string> => {
    for (const [name, text] of Object.entries(files)) {
      const file = path.join(folder, at, name)
      await mkdir(path.dirname(file), { recursive: true })
      await writeFile(file, typeof text === 'string' ? text : JSON.stringify(text))
    }
    return path.join(folder, at)
  }
  return {
    get folder() {
      return folder
    },
    write,
    parser: async (old, next) => {
      await write('app/node_modules/parser', parserPackage('1.0.0', old))
      await write('next', parserPackage('2.0.0', next))
    },
    judge: async (program = 'app', nextFolder = 'next') => {
      const next = await readPackage(path.join(folder, nextFolder))
      const old = await installedPackage(path.join(folder, program), next.manifest.name)
      const { program: judged } = await checkProgram(path.join(folder, program), old, next)
      if (judged === undefined) throw new Error('The program was not judged')
      return judged
    },
    listing: async () => (await readdir(folder, { recursive: true })).toSorted(),
  }
}

/** A CommonJS package with declarations. */
export function parserPackage(version: string, declarations: string, manifest: object = {}): Files {
  return {
    'package.json': { name: 'parser', version, main: './index.js', ...manifest },
    'index.js': 'exports.parse = (text) => text\n',
    'index.d.ts': declarations,
  }
}

export const strictConfig = {
  compilerOptions: { module: 'nodenext', strict: true, target: 'esnext', types: [], noEmit: true },
  include: ['src'],
}

/** `src/main.ts:2 parse called` for each place. */
export function usesOf({ uses }: ProgramReport): readonly string[] {
  return uses
    .flatMap(({ symbol, places }) => places.map(({ file, line, kind }) => `${file}:${line} ${symbol} ${kind}`))
    .toSorted()
}

/** `src/main.ts:2 finding` for each break. */
export function breaksOf({ breaks }: ProgramReport): readonly string[] {
  return breaks.map(({ file, line, finding }) => `${file}:${line} ${finding}`).toSorted()
}

/** `finding effect` for each finding. */
export function effectsOf({ findings }: ProgramReport): readonly string[] {
  return findings.map(({ id, effect }) => `${id} ${effect}`).toSorted()
}
