import { mkdir, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { type Subpath, specifierOf } from './entry-points.ts'
import { nodeTypeRoots } from './node-types.ts'
import type { PackageOnDisk } from './package-on-disk.ts'

/** How a client gets a module: what `exports` answers, and what the declarations mean, can differ. */
export type ImportMode = 'import' | 'require'

/** One way into the package, as all clients here name it. */
export interface ClientImport {
  readonly subpath: Subpath
  readonly mode: ImportMode
  /** The name of the module in clients: `cookie`, `cookieLite`. */
  readonly local: string
  readonly specifier: string
}

/** A folder in which clients of one version are compiled. */
export interface ClientFolder {
  readonly folder: string
  readonly configFile: string
  /** Declarations by specifier, where the package names them in a way that Node's resolution does not follow: `types` beside an `exports` without. */
  readonly paths: Readonly<Record<string, readonly string[]>>
  /** Whether types are read from JavaScript where nothing is declared: from its JSDoc, and as the compiler infers them. */
  readonly readsJavaScript: boolean
  /** Where the declarations of Node.js are, if the package builds on it. */
  readonly typeRoots: readonly string[]
}

/** Makes the folder. Clients find the package where npm would have put it, and what the package needs from where it really lies. */
export async function makeClientFolder(
  folder: string,
  { folder: packageFolder, manifest }: PackageOnDisk,
): Promise<ClientFolder> {
  const link = path.join(folder, 'node_modules', manifest.name)
  await mkdir(path.dirname(link), { recursive: true })
  await symlink(packageFolder, link, 'junction')
  await writeFile(path.join(folder, 'package.json'), '{"name":"client","private":true}\n')
  return {
    folder,
    configFile: path.join(folder, 'tsconfig.json'),
    paths: {},
    readsJavaScript: false,
    typeRoots: nodeTypeRoots(packageFolder),
  }
}

/** Puts files there, in place of those of an earlier call, and makes them the project. `files` are names to texts. */
export async function writeClients(
  { folder, configFile, paths, readsJavaScript, typeRoots }: ClientFolder,
  files: ReadonlyMap<string, string>,
): Promise<void> {
  for (const [name, text] of files) await writeFile(path.join(folder, name), text)
  await writeFile(
    configFile,
    JSON.stringify({
      compilerOptions: {
        ...compilerOptions,
        ...(readsJavaScript ? javaScriptOptions : {}),
        paths,
        typeRoots,
        types: typeRoots.length === 0 ? [] : ['node'],
      },
      files: [...files.keys()],
    }),
  )
}

/**
 * What a careful client compiles with. Declarations that are wrong in themselves are not what is asked (`skipLibCheck`), and files are found as
 * bundlers find them: conditions as in Node, but also what lacks an extension, so that what Node's way would call `any` is looked at.
 */
const compilerOptions = {
  module: 'preserve',
  moduleResolution: 'bundler',
  target: 'esnext',
  lib: ['esnext', 'dom', 'dom.iterable'],
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  esModuleInterop: true,
}

/** Without the second the compiler leaves out what lies in `node_modules`; it counts from module to module. */
const javaScriptOptions = { allowJs: true, checkJs: false, maxNodeModuleJsDepth: 8 }

export function extensionOf(mode: ImportMode): string {
  return mode === 'import' ? '.mts' : '.cts'
}

/** The line by which a client gets the module. A module that is one value (`export =`) is the default of an import. */
export function importLine({ mode, local, specifier }: ClientImport, isOneValue: boolean): string {
  if (mode === 'require') return `import ${local} = require('${specifier}')`
  return isOneValue ? `import ${local} from '${specifier}'` : `import * as ${local} from '${specifier}'`
}

/** A client's names for all ways into a package, in both modes. */
export function importsOf(pkg: PackageOnDisk, subpaths: readonly Subpath[]): readonly ClientImport[] {
  const taken = new Set<string>()
  return subpaths.flatMap((subpath) => {
    const specifier = specifierOf(pkg.manifest, subpath)
    const local = unique(identifierOf(specifier), taken)
    return (['require', 'import'] as const).map((mode) => ({ subpath, mode, local, specifier }))
  })
}

/** `@scope/date-fns/locale` is `dateFnsLocale`. */
function identifierOf(specifier: string): string {
  const words = specifier
    .replace(/^@[^/]+\//, '')
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '')
  const name = words.map((word, index) => (index === 0 ? word : word[0]!.toUpperCase() + word.slice(1))).join('')
  const lower = /^[A-Za-z]/.test(name) ? name[0]!.toLowerCase() + name.slice(1) : `module${name}`
  return ownNames.test(lower) ? `${lower}Module` : lower
}

/** Names that clients use themselves, and the shortest and most frequent that the language or its library takes. */
const ownNames =
  /^(a\d+(_\d+)?|value|given|got|made|taken|same|client\d*|here|default|delete|enum|export|import|new|null|this|void|with|in|is|of|if|do|for|class|function|return|typeof|var|let|const|static|super|switch|throw|true|false|try|yield|async|await|global|process|string|number|boolean|symbol|object|any|never|unknown|require|module|exports)$/

function unique(name: string, taken: Set<string>): string {
  const free = taken.has(name) ? unique(`${name}x`, taken) : name
  taken.add(free)
  return free
}
