import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { ModulePath } from '@midflight/model'

/** One error of the TypeScript compiler. Lines count from 1, columns from 0. */
export interface TypeCheckError {
  readonly file: ModulePath
  readonly line: number
  readonly column: number
  /** `TS2322` */
  readonly code: string
  readonly message: string
}

export type TypeCheck =
  | { readonly kind: 'checked'; readonly errors: readonly TypeCheckError[] }
  /** Nobody asked for types: there is no tsconfig.json. */
  | { readonly kind: 'untyped' }
  /** There is a tsconfig.json, and no way to check by it. */
  | { readonly kind: 'unchecked'; readonly why: string }

/** Longest time that the compiler gets. */
const timeoutMs = 120_000

/** Longest output that is read, in UTF-16 units; what follows is left out. */
const maxOutput = 4_000_000

/**
 * Checks the types of a program's sources with the program's own TypeScript and its own tsconfig.json, in a process of its own.
 * `root` is the program's folder, which has its packages; `sourceRoot` the folder of the sources, often the same.
 */
export async function checkTypes(root: string, sourceRoot: string): Promise<TypeCheck> {
  if (!existsSync(path.join(sourceRoot, 'tsconfig.json'))) return { kind: 'untyped' }
  const compiler = findCompiler(root)
  if (compiler === null) return { kind: 'unchecked', why: 'the program has no TypeScript installed' }
  if (sourceRoot === root || existsSync(path.join(sourceRoot, 'node_modules'))) return run(compiler, sourceRoot)
  const folder = await mkdtemp(path.join(tmpdir(), 'midflight-types-'))
  try {
    await linkSources(root, sourceRoot, folder)
    return await run(compiler, folder, '--preserveSymlinks')
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** The TypeScript that the program's folder, or one above it, has installed. */
function findCompiler(root: string): string | null {
  const compiler = path.join(root, 'node_modules/typescript/bin/tsc')
  if (existsSync(compiler)) return compiler
  const parent = path.dirname(root)
  return parent === root ? null : findCompiler(parent)
}

/** Sources from one folder, packages from another: as the release is built. */
async function linkSources(root: string, sourceRoot: string, folder: string): Promise<void> {
  for (const name of await readdir(sourceRoot)) {
    await symlink(path.join(sourceRoot, name), path.join(folder, name))
  }
  const packages = path.join(root, 'node_modules')
  if (existsSync(packages)) await symlink(packages, path.join(folder, 'node_modules'))
}

function run(compiler: string, folder: string, ...options: string[]): Promise<TypeCheck> {
  const { promise, resolve } = Promise.withResolvers<TypeCheck>()
  const args = [compiler, '--project', 'tsconfig.json', '--noEmit', '--pretty', 'false', ...options]
  const child = spawn(process.execPath, args, {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: timeoutMs,
  })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    if (output.length < maxOutput) output += chunk
  })
  child.on('error', (error) => resolve({ kind: 'unchecked', why: error.message }))
  child.on('close', (code, signal) => {
    const errors = readErrors(output)
    if (signal !== null) resolve({ kind: 'unchecked', why: `the TypeScript compiler was ended by ${signal}` })
    else if (code !== 0 && errors.length === 0)
      resolve({ kind: 'unchecked', why: output.trim().split('\n')[0] || `the TypeScript compiler ended with ${code}` })
    else resolve({ kind: 'checked', errors })
  })
  return promise
}

/** `src/a.ts(3,5): error TS2322: …`; lines that follow, indented, belong to it. */
function readErrors(output: string): TypeCheckError[] {
  const errors: TypeCheckError[] = []
  for (const line of output.split(/\r?\n/)) {
    const found = /^(.+?)\((\d+),(\d+)\): error (TS\d+): (.*)$/.exec(line)
    if (found !== null) {
      const [, file, row, column, code, message] = found as unknown as [string, string, string, string, string, string]
      errors.push({ file, line: Number(row), column: Number(column) - 1, code, message })
    } else if (/^\s+\S/.test(line) && errors.length > 0) {
      const last = errors.pop()!
      errors.push({ ...last, message: `${last.message} ${line.trim()}` })
    }
  }
  return errors
}
