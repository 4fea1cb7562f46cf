import { readFileSync } from 'node:fs'
import type { ModuleDeclaration, Statement } from 'typescript/unstable/ast'
import {
  isFunctionDeclaration,
  isInterfaceDeclaration,
  isModuleBlock,
  isModuleDeclaration,
  isStringLiteral,
  isVariableStatement,
} from 'typescript/unstable/ast/is'
import { argumentsText } from '../client-names.ts'
import type { Node } from '../compiler.ts'
import type { Holder } from '../subjects.ts'
import { walkMember } from './values.ts'
import { maxDepth, notHeld, type Walk } from './walk.ts'

/** Most files of a package that are looked through for what they declare outside it. */
const maxFiles = 2000

/** Where something stands that a package declares outside itself: what a client writes before its name, and how it is told. */
interface Outside {
  readonly access: string
  readonly prefix: string
}

/** What clients can use by importing the package alone: global names, and members that it adds to the types of others. */
export function walkAmbient(walk: Walk): void {
  const { program } = walk.view.project
  for (const file of ownFiles(walk).slice(0, maxFiles)) {
    if (!/\bdeclare\s+(global\b|module\s+['"])/.test(textOf(file))) continue
    const statements = program.getSourceFile(file)?.statements ?? []
    for (const statement of statements)
      if (isModuleDeclaration(statement)) walkOutside(walk, statement, outsideOf(walk, statement))
  }
}

function ownFiles({ view, types }: Walk): readonly string[] {
  return view.project.program.getSourceFileNames().filter((name) => types.isOwnFile(name))
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

/** `null` for a module of the package's own: what it adds there is walked where it is exported. */
function outsideOf({ module }: Walk, { name }: ModuleDeclaration): Outside | null {
  if (!isStringLiteral(name)) return name.text === 'global' ? { access: '', prefix: 'global.' } : null
  const isOwn = name.text.startsWith('.') || name.text === module.import.specifier
  return isOwn ? null : { access: `import('${name.text}').`, prefix: `"${name.text}".` }
}

function walkOutside(walk: Walk, { body }: ModuleDeclaration, outside: Outside | null): void {
  if (outside === null || body === undefined || !isModuleBlock(body)) return
  for (const statement of body.statements) walkStatement(walk, statement, outside)
}

function walkStatement(walk: Walk, statement: Statement, { access, prefix }: Outside): void {
  if (isModuleDeclaration(statement)) {
    const { text } = statement.name
    return walkOutside(walk, statement, { access: `${access}${text}.`, prefix: `${prefix}${text}.` })
  }
  if (isInterfaceDeclaration(statement)) {
    const { text } = statement.name
    const typeParameters = (statement.typeParameters ?? []).map(({ name }) => name.text)
    for (const name of typeParameters) walk.types.declare(name)
    const type = `${access}${text}${argumentsText(typeParameters)}`
    const holder = { ...notHeld, typeParameters, parameters: [`value: ${type}`], expression: 'value', self: type }
    for (const member of statement.members) walkNamed(walk, nameOf(member), holder, `${prefix}${text}`)
    return
  }
  // What a module of others exports is found there, not in what is global.
  const holder = access === '' ? { ...notHeld, expression: 'globalThis' } : null
  if (holder === null) return
  const inside = prefix.slice(0, -1)
  if (isFunctionDeclaration(statement)) walkNamed(walk, statement.name, holder, inside)
  else if (isVariableStatement(statement))
    for (const { name } of statement.declarationList.declarations) walkNamed(walk, name, holder, inside)
}

/** Not those of calls and indexes, which have none. */
function nameOf(member: Node & { readonly name?: Node }): Node | undefined {
  return member.name
}

function walkNamed(walk: Walk, name: Node | undefined, holder: Holder, inside: string): void {
  const symbol = name === undefined ? undefined : walk.checker.getSymbolAtLocation(name)
  if (symbol !== undefined) walkMember(walk, `${inside}.${symbol.name}`, holder, symbol, maxDepth - 1)
}
