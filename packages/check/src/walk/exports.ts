import { SymbolFlags } from 'typescript/unstable/sync'
import { argumentsText, isIdentifier } from '../client-names.ts'
import { followed, type Symbol } from '../compiler.ts'
import type { Origin } from '../subjects.ts'
import { walkValue } from './values.ts'
import { maxDepth, notHeld, type Walk } from './walk.ts'

const typeFlags = SymbolFlags.Class | SymbolFlags.Interface | SymbolFlags.TypeAlias

/** Makes the types of an export, and of the namespace that it is, known by the name that clients have for them. */
export function registerTypes(walk: Walk, name: string, access: string, symbol: Symbol): void {
  if (symbol.flags & typeFlags) walk.named.register(symbol, name, access)
  if (symbol.flags & SymbolFlags.Module && !(symbol.flags & SymbolFlags.Enum)) {
    for (const [inner, exported] of exportsOf(walk, symbol))
      if (exported.flags & typeFlags) walk.named.register(exported, `${name}.${inner}`, `${access}.${inner}`)
  }
}

/** A name that a module, or a namespace in it, exports, and what it stands for as a value. Types are walked by how clients meet them. */
export function walkExport(walk: Walk, name: string, access: string, symbol: Symbol, depth = 0): void {
  const { flags } = symbol
  const origin = walk.origin(name, symbol.declarations[0])
  const isValue = (flags & SymbolFlags.Value) !== 0 && !(flags & SymbolFlags.ConstEnumOnlyModule)
  const isType = (flags & SymbolFlags.Type) !== 0
  if (isType && !(flags & SymbolFlags.Enum)) {
    const typeParameters = typeParametersOf(walk, symbol)
    const type = access + argumentsText(typeParameters)
    const needed = typeParameters.length === 0 ? 0 : walk.types.neededTypeParameters(symbol)
    walk.add({ kind: 'generic', origin, access, typeParameters, needed, type })
    const anyArguments = typeParameters.length === 0 ? '' : `<${typeParameters.map(() => 'any').join(', ')}>`
    walk.add({ kind: 'export', origin, access, isValue, type: access + anyArguments })
  } else walk.add({ kind: 'export', origin, access, isValue, type: isType ? access : null })
  if (flags & SymbolFlags.Enum) return walkEnum(walk, name, access, symbol)
  const isNew = walk.declarations.isNew(symbol, 'value')
  if (isNew && flags & SymbolFlags.Variable) walkVariable(walk, origin, access, symbol)
  if (isNew && isValue) {
    const type = walk.checker.getTypeOfSymbol(symbol)
    walkValue(walk, name, { ...notHeld, expression: access }, type, symbol.declarations[0], depth)
  }
  if (flags & SymbolFlags.Module && depth < maxDepth && symbol !== walk.module.symbol) {
    for (const [inner, exported] of exportsOf(walk, symbol))
      walkExport(walk, `${name}.${inner}`, `${access}.${inner}`, exported, depth + 1)
  }
}

/** What an exported variable holds is read as a member of its module. */
function walkVariable(walk: Walk, origin: Origin, access: string, symbol: Symbol): void {
  const type = walk.checker.getTypeOfSymbol(symbol)
  const dot = access.lastIndexOf('.')
  if (type === undefined || dot < 0) return
  // What a function takes and gives is met where it is called.
  if (!walk.isCallable(type)) walk.named.meet(type, 'out')
  const isInParts = walk.isCallable(type) || walk.isToBeWalked(type)
  const owner = { ...notHeld, expression: access.slice(0, dot) }
  const name = access.slice(dot + 1)
  walk.add({
    kind: 'member',
    origin,
    owner,
    name,
    type: walk.types.text(type),
    isInParts,
    isMethod: false,
    isMade: false,
    isCompleted: false,
  })
}

function walkEnum(walk: Walk, name: string, access: string, symbol: Symbol): void {
  for (const [member, exported] of symbol.getExports()) {
    const declaration = exported.valueDeclaration
    const node = declaration?.resolve(walk.view.project)
    const value = node === undefined ? undefined : walk.checker.getConstantValue(node)
    walk.add({
      kind: 'enum-member',
      origin: walk.origin(`${name}.${String(member)}`, declaration),
      access: `${access}.${String(member)}`,
      value: value === undefined ? null : JSON.stringify(value),
    })
  }
}

export function typeParametersOf(walk: Walk, symbol: Symbol): readonly string[] {
  const declared = walk.declaredTypeOf(symbol)
  return declared === null ? [] : walk.types.typeParametersOf(declared)
}

/** Aliases followed. */
function exportsOf({ checker }: Walk, symbol: Symbol): [string, Symbol][] {
  return checker
    .getExportsOfModule(symbol)
    .filter(({ name }) => isIdentifier(name))
    .map((exported) => [exported.name, followed(checker, exported)])
}
