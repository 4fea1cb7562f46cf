import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Break, BreakingPair } from './corpus.ts'
import { pairs } from './corpus/index.ts'
import { published } from './published.ts'

const modules = path.join(import.meta.dirname, '../../node_modules')
const compiler = path.join(modules, 'typescript/bin/tsc')
const compilerOptions = {
  strict: true,
  noEmit: true,
  module: 'nodenext',
  target: 'es2022',
  lib: ['es2023', 'dom'],
  types: ['node'],
  skipLibCheck: true,
  preserveSymlinks: true,
}
/** What may follow the name of a generic type. */
const typeArguments = ['', '<any>', '<any, any>', '<any, any, any>']
const goneKinds = new Set<Break['kind']>(['removed export', 'removed member', 'removed subpath', 'renamed'])

/**
 * Lets the compiler look for every symbol of the breaking pairs: the old version has it, and the new one has it no more where it is said to be
 * removed or renamed. With arguments, for the named packages alone. It takes some minutes, two runs of the compiler a pair.
 */
async function verifyNames(names: readonly string[]): Promise<void> {
  let wrong = 0
  for (const pair of pairs) {
    if (pair.verdict !== 'breaking' || (names.length > 0 && !names.includes(pair.package))) continue
    const claims = pair.breaks.filter(({ symbol }) => !symbol.startsWith('package.json#'))
    const before = await namesIn(pair, pair.old, claims)
    const after = await namesIn(pair, pair.new, claims)
    for (const claim of claims) {
      const problem = problemOf(claim, before.has(claim.symbol), after.has(claim.symbol))
      if (problem === null) continue
      console.log(`${pair.package} ${pair.old} → ${pair.new}: ${claim.symbol} ${problem}`)
      wrong++
    }
  }
  console.log(
    wrong === 0 ? 'The compiler finds every symbol where it should.' : `${wrong} symbols are not as the corpus says.`,
  )
  process.exitCode = wrong === 0 ? 0 : 1
}

function problemOf({ kind }: Break, before: boolean, after: boolean): string | null {
  if (!before && !(kind === 'required added' && after)) return 'is nothing in the old version'
  return after && goneKinds.has(kind) ? 'is still there' : null
}

/** The symbols of the claims that a client of the version can name. */
async function namesIn(pair: BreakingPair, version: string, claims: readonly Break[]): Promise<Set<string>> {
  const folder = mkdtempSync(path.join(tmpdir(), 'midflight-names-'))
  try {
    link(await published(pair.package, version), path.join(folder, 'node_modules', pair.package))
    link(path.join(modules, '@types/node'), path.join(folder, 'node_modules/@types/node'))
    writeFileSync(path.join(folder, 'package.json'), '{ "type": "module" }')
    const clients = claims.flatMap(({ symbol }) => clientsOf(pair.package, symbol).map((text) => ({ symbol, text })))
    clients.forEach(({ text }, index) => writeFileSync(path.join(folder, `client-${index}.ts`), `${text}\n`))
    const files = clients.map((_, index) => `client-${index}.ts`)
    writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }))
    const failing = files.length === 0 ? new Set() : failingFiles(folder)
    return new Set(clients.filter((_, index) => !failing.has(String(index))).map(({ symbol }) => symbol))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function failingFiles(folder: string): Set<string | undefined> {
  const args = [compiler, '-p', path.join(folder, 'tsconfig.json'), '--pretty', 'false']
  const { stdout, error } = spawnSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 2 ** 28 })
  if (error !== undefined) throw error
  return new Set([...stdout.matchAll(/client-(\d+)\.ts\(/g)].map(([, index]) => index))
}

function link(target: string, name: string): void {
  mkdirSync(path.dirname(name), { recursive: true })
  symlinkSync(target, name)
}

/** Clients that name the symbol, as a value or as a type; it exists if one of them compiles. */
function clientsOf(name: string, symbol: string): string[] {
  const [subpath = '', member = ''] = symbol.startsWith('.') ? symbol.slice(1).split('#') : ['', symbol]
  const specifier = JSON.stringify(name + subpath)
  if (member === '') return [`import * as it from ${specifier}; export const found = it`]
  const [first = '', ...rest] = member.split('.')
  const heads = first === 'default' ? ['import it from', 'import type it from'] : [`import { ${first} as it } from`]
  return heads.flatMap((head) => usesOf(rest).map((use) => `${head} ${specifier}; ${use}`))
}

/** The ways to reach a member: properties of values, then each split into namespaces before and properties of a type after. */
function usesOf(members: readonly string[]): string[] {
  const value = `export const found = ${['it', ...members].join('.')}`
  const types = typeArguments.flatMap((given) =>
    Array.from({ length: members.length + 1 }, (_, count) => {
      const type = `NonNullable<${['it', ...members.slice(0, count)].join('.')}${given}>`
      const properties = members.slice(count).filter((member) => member !== 'prototype')
      return `export type Found = ${type}${properties.map((property) => `['${property}']`).join('')}`
    }),
  )
  return [value, ...types]
}

await verifyNames(process.argv.slice(2))
