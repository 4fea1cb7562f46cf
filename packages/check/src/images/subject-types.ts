import { SignatureKind, SymbolFlags } from 'typescript/unstable/sync'
import type { CaptureRequest, ModulePath, Place, SubjectRequest, SubjectType, TypeSubject } from '@midflight/model'
import type { Checker, Node, Project, Symbol, Type } from '../compiler.ts'
import { grouped, stringType, unknownType } from './image-text.ts'
import { migrationOptions } from './migrations.ts'
import type { Origins } from './origins.ts'
import type { TypeWriter } from './type-writer.ts'

/** Longest label that a subject has. */
const maxLabel = 200

/** What types are read with. */
export interface Reading {
  readonly project: Project
  readonly checker: Checker
  readonly writer: TypeWriter
  readonly origins: Origins
  /** Absolute paths of the files of the program's modules. */
  readonly files: ReadonlyMap<ModulePath, string>
  /** Their texts, by these paths. */
  readonly texts: ReadonlyMap<string, string>
}

type Subjects = Readonly<Record<TypeSubject, SubjectType>>

/** The types that one request is for; without those that the compiler does not know. */
export function subjectsOf(reading: Reading, request: SubjectRequest): Subjects {
  const { module } = request
  switch (request.kind) {
    case 'bindings':
      return namedSubjects(
        reading,
        request,
        (name) => `${module}#${name}`,
        (type) => reading.writer.write(type),
      )
    case 'signatures':
      return namedSubjects(
        reading,
        request,
        (name) => `${module}#${name}()`,
        (type) => reading.writer.writeCalls(type),
      )
    case 'class': {
      const symbol = classSymbol(reading, request)
      return symbol === undefined ? {} : fieldSubjects(reading, `${module}#${request.name}`, symbol)
    }
    case 'captures':
      return captureSubjects(reading, request)
    case 'state-migrations':
    case 'class-migrations': {
      const file = reading.files.get(module)
      const options = file === undefined ? null : migrationOptions(reading.project, file, request)
      const subject = request.kind === 'state-migrations' ? `${module}#${request.binding}` : request.subject
      return options === null ? {} : migrationSubjects(reading, subject, options)
    }
  }
}

export function classSymbol(
  reading: Pick<Reading, 'project' | 'files'>,
  { module, name }: { readonly module: ModulePath; readonly name: string },
): Symbol | undefined {
  return findSymbol(reading, module, name, SymbolFlags.Class)
}

function namedSubjects(
  reading: Reading,
  { module, names }: { readonly module: ModulePath; readonly names: readonly string[] },
  subject: (name: string) => TypeSubject,
  write: (type: Type) => string,
): Subjects {
  const { checker } = reading
  const found = names.flatMap((name): [TypeSubject, SubjectType][] => {
    const symbol = findSymbol(reading, module, name, SymbolFlags.Value)
    const type = symbol === undefined ? undefined : checker.getTypeOfSymbol(symbol)
    return type === undefined ? [] : [[subject(name), { text: write(type), label: labelOf(checker, type) }]]
  })
  return Object.fromEntries(found)
}

/** Variables as they are seen from where the closure stands. */
function captureSubjects({ checker, writer, files, texts }: Reading, request: CaptureRequest): Subjects {
  const file = files.get(request.module)
  const position = file === undefined ? null : offsetOf(texts.get(file) ?? '', request)
  if (file === undefined || position === null) return {}
  const found = request.names.flatMap((name): [TypeSubject, SubjectType][] => {
    const symbol = own(checker.resolveName(name, SymbolFlags.Value, { document: file, position }), file)
    const type = symbol === undefined ? undefined : checker.getTypeOfSymbol(symbol)
    const subject = `${request.module}#${request.closure} captures ${name}`
    return type === undefined ? [] : [[subject, { text: writer.write(type), label: labelOf(checker, type) }]]
  })
  return Object.fromEntries(found)
}

function findSymbol(
  { project: { checker, program }, files }: Pick<Reading, 'project' | 'files'>,
  module: ModulePath,
  name: string,
  meaning: SymbolFlags,
): Symbol | undefined {
  const file = files.get(module)
  if (file === undefined) return undefined
  if (name !== 'default') return own(checker.resolveName(name, meaning, { document: file, position: 0 }), file)
  const source = program.getSourceFile(file)
  const exported = source === undefined ? undefined : checker.getSymbolAtLocation(source)
  return exported === undefined ? undefined : checker.getMemberInModuleExports(exported, 'default')
}

/** Lines count from 1, columns from 0. Null where the text has no such place. */
function offsetOf(text: string, { line, column }: Place): number | null {
  let start = 0
  for (let count = 1; count < line; count += 1) {
    start = text.indexOf('\n', start) + 1
    if (start === 0) return null
  }
  return start + column
}

/** A name that the module does not declare may be a global one. */
function own(symbol: Symbol | undefined, file: string): Symbol | undefined {
  return symbol?.declarations.some(({ path }) => path === file) === true ? symbol : undefined
}

/** The fields of a class that the program declares: each, and those of an instance together. */
function fieldSubjects({ checker, writer, origins }: Reading, id: string, symbol: Symbol): Subjects {
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

function migrationSubjects(reading: Reading, subject: string, options: Node): Subjects {
  const { checker } = reading
  const type = checker.getTypeAtLocation(options)
  const migrations = ['up', 'down'].flatMap((way) => {
    const ways = type === undefined ? undefined : propertyOf(checker, type, way)
    const symbols = ways === undefined ? [] : checker.getPropertiesOfType(ways)
    return symbols.map((symbol) => ({ name: `${subject} ${way} ${symbol.name}`, symbol }))
  })
  return Object.assign({}, ...migrations.map(({ name, symbol }) => oneMigration(reading, name, symbol))) as Subjects
}

function oneMigration(reading: Reading, name: string, symbol: Symbol): Subjects {
  const { checker } = reading
  const type = checker.getTypeOfSymbol(symbol)
  const signatures = type === undefined ? [] : checker.getSignaturesOfType(type, SignatureKind.Call)
  const [signature] = signatures
  if (signature === undefined || signatures.length > 1) return {}
  const [first] = signature.getParameters()
  const gives = saidType(reading, awaited(checker, checker.getReturnTypeOfSignature(signature)))
  if (first === undefined) return { [`${name} gives`]: gives }
  return { [`${name} takes`]: saidType(reading, checker.getTypeOfSymbol(first)), [`${name} gives`]: gives }
}

/** `never` is what the API's own type says of a parameter without one. */
function saidType({ checker, writer }: Reading, type: Type | undefined): SubjectType {
  const isSaid = type !== undefined && checker.typeToString(type) !== 'never'
  return isSaid ? { text: writer.write(type), label: labelOf(checker, type) } : { text: unknownType, label: 'any' }
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
