import { readFileSync } from 'node:fs'
import { SignatureKind, SymbolFlags } from 'typescript/unstable/sync'
import type { ModulePath, SubjectRequest, SubjectType, TypeImage } from '@midflight/model'
import type { Checker, Node, Project, Symbol, Type } from '../compiler.ts'
import { grouped, stringType, unknownType } from './image-text.ts'
import { migrationOptions } from './migrations.ts'
import { Origins } from './origins.ts'
import { TypeWriter } from './type-writer.ts'

/** Longest label that a subject has. */
const maxLabel = 200

export interface ImageSources {
  readonly project: Project
  /** Absolute paths of the files of the program's modules. */
  readonly files: ReadonlyMap<ModulePath, string>
  /** Where the program's own files are. */
  readonly folder: string
  readonly requests: readonly SubjectRequest[]
}

/** Writes down what a program's values are, out of its sources. Subjects that the compiler does not know are left out. */
export function makeImage({ project, files, folder, requests }: ImageSources): TypeImage {
  const { checker } = project
  const origins = new Origins(project, new Map([...files].map(([module, file]) => [file, module])), folder)
  const writer = new TypeWriter(checker, origins)
  const subjects: Record<string, SubjectType> = {}
  const find = (module: ModulePath, name: string, meaning: SymbolFlags): Symbol | undefined =>
    findSymbol(project, files.get(module), name, meaning)
  for (const request of requests) {
    const symbol = request.kind === 'class' ? find(request.module, request.name, SymbolFlags.Class) : undefined
    if (symbol !== undefined) origins.know(symbol, `${request.module}#${(request as { name: string }).name}`)
  }
  const label = (type: Type): string => labelOf(checker, type)
  for (const request of requests) {
    if (request.kind === 'signatures') {
      for (const name of request.names) {
        const symbol = find(request.module, name, SymbolFlags.Value)
        const type = symbol === undefined ? undefined : checker.getTypeOfSymbol(symbol)
        if (type === undefined) continue
        subjects[`${request.module}#${name}()`] = { text: writer.writeCalls(type), label: label(type) }
      }
    } else if (request.kind === 'bindings') {
      for (const name of request.names) {
        const symbol = find(request.module, name, SymbolFlags.Value)
        const type = symbol === undefined ? undefined : checker.getTypeOfSymbol(symbol)
        if (type !== undefined) subjects[`${request.module}#${name}`] = { text: writer.write(type), label: label(type) }
      }
    } else if (request.kind === 'class') {
      const symbol = find(request.module, request.name, SymbolFlags.Class)
      if (symbol === undefined) continue
      Object.assign(subjects, fieldSubjects({ checker, writer, origins }, `${request.module}#${request.name}`, symbol))
    } else {
      const subject = request.kind === 'state-migrations' ? `${request.module}#${request.binding}` : request.subject
      const file = files.get(request.module)
      const options = file === undefined ? null : migrationOptions(project, file, request)
      if (options !== null) Object.assign(subjects, migrationsOf({ checker, writer }, subject, options))
    }
  }
  const doubt = doubtOf(project, files)
  return {
    format: 1,
    compiler: compilerVersion(),
    declarations: writer.declarations,
    subjects,
    ...(doubt === null ? {} : { doubt }),
  }
}

function findSymbol(
  project: Project,
  file: string | undefined,
  name: string,
  meaning: SymbolFlags,
): Symbol | undefined {
  if (file === undefined) return undefined
  const { checker, program } = project
  if (name !== 'default') return own(checker.resolveName(name, meaning, { document: file, position: 0 }), file)
  const source = program.getSourceFile(file)
  const module = source === undefined ? undefined : checker.getSymbolAtLocation(source)
  return module === undefined ? undefined : checker.getMemberInModuleExports(module, 'default')
}

/** A name that the module does not declare may be a global one. */
function own(symbol: Symbol | undefined, file: string): Symbol | undefined {
  return symbol?.declarations.some(({ path }) => path === file) === true ? symbol : undefined
}

interface Reading {
  readonly checker: Checker
  readonly writer: TypeWriter
  readonly origins: Origins
}

/** The fields of a class that the program declares: each, and those of an instance together. */
function fieldSubjects({ checker, writer, origins }: Reading, id: string, symbol: Symbol): Record<string, SubjectType> {
  const found: Record<string, SubjectType> = {}
  const members: string[] = []
  const sides = [checker.getDeclaredTypeOfSymbol(symbol), checker.getTypeOfSymbol(symbol)]
  for (const [index, side] of sides.entries()) {
    for (const property of side === undefined ? [] : checker.getPropertiesOfType(side)) {
      const { flags } = property
      const type = checker.getTypeOfSymbol(property)
      const isField = (flags & SymbolFlags.Property) !== 0 && !(flags & SymbolFlags.Prototype)
      if (!isField || type === undefined || origins.of(property)?.kind !== 'program') continue
      const name = property.name.replace(/^__#\d+@/, '')
      const inferred = origins.isInferred(property) ? checker.getBaseTypeOfLiteralType(type) : undefined
      const written = inferred === undefined ? writer.writeProperty(property) : writer.write(inferred)
      // Where it is missing, code reads `undefined`.
      const isOptional = (flags & SymbolFlags.Optional) !== 0
      const text = isOptional ? `undefined | ${grouped(written)}` : written
      found[`${id}.${index === 0 ? '' : 'static '}${name}`] = { text, label: labelOf(checker, type) }
      if (index === 0) members.push(`${stringType(name)}${isOptional ? '?' : ''}: ${text}`)
    }
  }
  found[`${id} fields`] = { text: `{ ${members.join('; ')} }`, label: `the fields of ${symbol.name}` }
  return found
}

function migrationsOf(
  { checker, writer }: { readonly checker: Checker; readonly writer: TypeWriter },
  subject: string,
  options: Node,
): Record<string, SubjectType> {
  const found: Record<string, SubjectType> = {}
  const type = checker.getTypeAtLocation(options)
  for (const way of ['up', 'down']) {
    const ways = type === undefined ? undefined : propertyOf(checker, type, way)
    for (const symbol of ways === undefined ? [] : checker.getPropertiesOfType(ways)) {
      const migration = checker.getTypeOfSymbol(symbol)
      const signatures = migration === undefined ? [] : checker.getSignaturesOfType(migration, SignatureKind.Call)
      const [signature] = signatures
      if (signature === undefined || signatures.length > 1) continue
      const [first] = signature.getParameters()
      const takes = first === undefined ? undefined : checker.getTypeOfSymbol(first)
      const gives = awaited(checker, checker.getReturnTypeOfSignature(signature))
      const note = (name: string, of: Type | undefined): void => {
        // `never` is what the API's own type says of a parameter without one.
        const isSaid = of !== undefined && checker.typeToString(of) !== 'never'
        const text = isSaid ? writer.write(of) : unknownType
        found[`${subject} ${way} ${symbol.name} ${name}`] = { text, label: isSaid ? labelOf(checker, of) : 'any' }
      }
      if (first !== undefined) note('takes', takes)
      note('gives', gives)
    }
  }
  return found
}

function propertyOf(checker: Checker, type: Type, name: string): Type | undefined {
  const property = checker.getPropertyOfType(type, name)
  return property === undefined ? undefined : checker.getTypeOfSymbol(property)
}

/** What a promise comes to. */
function awaited(checker: Checker, type: Type | undefined): Type | undefined {
  const isPromise = type?.isTypeReference() === true && type.getSymbol()?.name === 'Promise'
  return isPromise ? checker.getTypeArguments(type)[0] : type
}

function labelOf(checker: Checker, type: Type): string {
  const text = checker.typeToString(type)
  return text.length > maxLabel ? `${text.slice(0, maxLabel)}…` : text
}

/** Types of a program that the compiler refuses, or does not look at strictly, may not be what its values are. */
function doubtOf({ compilerOptions, program }: Project, files: ImageSources['files']): string | null {
  const isStrict = compilerOptions.strictNullChecks ?? compilerOptions.strict ?? true
  if (!isStrict) return 'tsconfig.json does not ask for strict checks'
  const known = new Set(program.getSourceFileNames())
  for (const [module, file] of files) {
    if (!known.has(file)) continue
    if (/\.[cm]?jsx?$/.test(file) && compilerOptions.checkJs !== true) return 'its JavaScript is not type-checked'
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

let version: string | null = null

function compilerVersion(): string {
  const read = (): string => {
    const manifest = JSON.parse(
      readFileSync(new URL('../package.json', import.meta.resolve('typescript')), 'utf8'),
    ) as {
      version: string
    }
    return manifest.version
  }
  return (version ??= read())
}
