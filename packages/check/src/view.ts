import path from 'node:path'
import { SyntaxKind } from 'typescript/unstable/ast'
import { SymbolFlags } from 'typescript/unstable/sync'
import { type ClientFolder, type ClientImport, extensionOf, importLine, writeClients } from './clients.ts'
import {
  followed,
  rememberingChecker,
  type Checker,
  type Compiler,
  type Node,
  type Project,
  type Symbol,
} from './compiler.ts'

/** What a version exports, as clients see it. */
export interface View {
  readonly project: Project
  readonly checker: Checker
  /** Folder in which the package really lies: what is declared below it is the package's own. */
  readonly packageFolder: string
  readonly modules: ReadonlyMap<ClientImport, ModuleView>
}

export interface ModuleView {
  readonly import: ClientImport
  /** The module, or the one value that it is (`export =`). */
  readonly symbol: Symbol
  readonly isOneValue: boolean
  /** By name, aliases followed. */
  readonly exports: ReadonlyMap<string, Symbol>
  /** Names that the module gives to what it imports, or declares under another name. */
  readonly aliases: ReadonlySet<string>
  /** A place in a client: types are written as they are named there. */
  readonly enclosing: Node
}

/** Reads both versions in one go. */
export async function readViews(
  compiler: Compiler,
  sides: readonly {
    readonly client: ClientFolder
    readonly packageFolder: string
    readonly imports: readonly ClientImport[]
  }[],
): Promise<readonly View[]> {
  for (const { client, imports } of sides)
    await writeClients(
      client,
      new Map(
        imports.map((from, index) => [
          fileOf(from, index),
          `${importLine(from, false)}\nexport const here = ${from.local}\n`,
        ]),
      ),
    )
  const projects = compiler.open(
    sides.map(({ client }) => client.configFile),
    [],
  )
  return sides.map(({ client, packageFolder, imports }, index) => {
    const project = projects[index]!
    const modules = new Map<ClientImport, ModuleView>()
    for (const [number, from] of imports.entries()) {
      const view = readModule(project, from, path.join(client.folder, fileOf(from, number)))
      if (view !== null) modules.set(from, view)
    }
    return { project, checker: rememberingChecker(project.checker), packageFolder, modules }
  })
}

function fileOf(from: ClientImport, index: number): string {
  return `surface-${index}${extensionOf(from.mode)}`
}

/** `null` if the module cannot be resolved that way, or has no types. */
function readModule(project: Project, from: ClientImport, file: string): ModuleView | null {
  const { program, checker } = project
  const source = program.getSourceFile(file)
  const enclosing = source?.statements[1]
  if (source === undefined || enclosing === undefined) return null
  const position = source.text.indexOf(from.local)
  const local = checker.getSymbolAtPosition(file, position)
  if (local === undefined) return null
  const symbol = followed(checker, local)
  const [declaration] = symbol.declarations
  if (declaration === undefined || checker.isUnknownSymbol(symbol)) return null
  const isOneValue = declaration.kind !== SyntaxKind.SourceFile
  const all = checker.getExportsOfModule(symbol)
  const exports = new Map(all.map((exported) => [exported.name, followed(checker, exported)]))
  const aliases = new Set(all.filter(({ flags }) => flags & SymbolFlags.Alias).map(({ name }) => name))
  return { import: from, symbol, isOneValue, exports, aliases, enclosing }
}
