import { existsSync, statSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { programApiUrl, type ModulePath, type Target } from '@midflight/model'
import { ResolverFactory, type NapiResolveOptions } from 'oxc-resolver'

/** Where specifiers of a program lead. */
export interface Resolver {
  /** Resolves a specifier of an upgradable module; null where Node would find nothing. */
  resolve(importer: ModulePath, specifier: string, as?: 'import' | 'require'): Resolved | null
  /** Whether a fixed module found before is still there. */
  isThere(url: string): boolean
  /** Forgets what it knows of the disk. */
  refresh(): void
}

export interface Resolved {
  readonly target: Target
  /** The package.json that the target belongs to, for fixed modules of packages. */
  readonly manifest: string | null
}

const upgradableExtensions = new Set(['.ts', '.mts', '.cts', '.tsx', '.js', '.mjs', '.cjs', '.jsx', '.json'])

/** Which files are the program's own or those of upgradable packages. */
export interface ModuleFiles {
  /** Absolute path of a module's source. */
  fileOf(module: ModulePath): string
  /** The module of an upgradable package that a file (absolute, links resolved) is, or null. */
  moduleOf(file: string): ModulePath | null
  /** Whether a module is of an upgradable package, and not the program's own. */
  isOfPackage(module: ModulePath): boolean
  /** Whether a module can be split into items. */
  isUpgradable(module: ModulePath): boolean
}

/**
 * Resolves as Node does for `import`, and also finds `./a.js` in `a.ts`, `./a` in `a.ts` and the paths of tsconfig.json.
 * `sourceRoot` holds the sources and the upgradable packages; fixed packages are taken from `root`, the program's own folder, whatever folder the sources
 * come from.
 */
export function createResolver(root: string, sourceRoot: string, files: ModuleFiles): Resolver {
  const options: NapiResolveOptions = {
    conditionNames: ['node', 'import', 'module-sync'],
    extensions: ['.ts', '.tsx', '.mts', '.js', '.mjs', '.jsx', '.json', '.cjs', '.node'],
    extensionAlias: {
      '.js': ['.js', '.ts', '.tsx'],
      '.mjs': ['.mjs', '.mts'],
      '.jsx': ['.jsx', '.tsx'],
      '.cjs': ['.cjs', '.cts'],
    },
    mainFields: ['main'],
    builtinModules: true,
  }
  const withPaths = new ResolverFactory({ ...options, tsconfig: 'auto' })
  // A tsconfig.json that cannot be read stops nothing: Node does not look at it.
  const plain = new ResolverFactory(options)
  const required = new ResolverFactory({
    conditionNames: ['node', 'require', 'module-sync'],
    extensions: ['.js', '.json', '.node'],
    mainFields: ['main'],
    builtinModules: true,
  })
  const find = (importing: string, specifier: string, as: 'import' | 'require', isOwn: boolean): Found | null => {
    const first = as === 'require' ? required : isOwn ? withPaths : plain
    const tried = first.resolveFileSync(importing, specifier)
    const result =
      tried.error === undefined || first !== withPaths ? tried : plain.resolveFileSync(importing, specifier)
    if (result.builtin !== undefined) return { builtin: result.builtin.resolved }
    if (result.path === undefined) return null
    return { file: result.path.replace(/\?.*$/, ''), manifest: result.packageJsonPath ?? null }
  }
  const targetOf = (found: Found, folder: string): Resolved => {
    if ('builtin' in found) return { target: { kind: 'fixed', url: found.builtin }, manifest: null }
    const { file, manifest } = found
    const own = modulePathOf(file, folder)
    const ofPackage = own === null ? files.moduleOf(file) : null
    const module = own ?? ofPackage
    if (module !== null && upgradableExtensions.has(path.extname(file)) && files.isUpgradable(module))
      return { target: { kind: 'upgradable', path: module }, manifest: null }
    if (ofPackage !== null) return { target: { kind: 'fixed', url: pathToFileURL(file).href }, manifest: null }
    const fixed = own === null ? inProgram(file, root, sourceRoot) : path.join(root, own)
    return { target: { kind: 'fixed', url: pathToFileURL(fixed).href }, manifest }
  }
  const resolveOwn = (importer: ModulePath, specifier: string, as: 'import' | 'require'): Resolved | null => {
    const isBare = !specifier.startsWith('.') && !specifier.startsWith('/') && !specifier.startsWith('#')
    const name = as === 'import' ? decoded(specifier) : specifier
    const here = find(path.join(sourceRoot, importer), name, as, true)
    if (!isBare || root === sourceRoot) return here === null ? null : targetOf(here, sourceRoot)
    if (here !== null && 'file' in here && files.moduleOf(here.file) !== null) return targetOf(here, sourceRoot)
    const installed = find(path.join(root, importer), name, as, true)
    if (installed !== null) return targetOf(installed, root)
    return here === null ? null : targetOf(here, sourceRoot)
  }
  return {
    resolve: (importer, specifier, as = 'import') => {
      const url = urlOf(specifier)
      if (url !== null) return { target: { kind: 'fixed', url }, manifest: null }
      if (!files.isOfPackage(importer)) return resolveOwn(importer, specifier, as)
      const found = find(files.fileOf(importer), as === 'import' ? decoded(specifier) : specifier, as, false)
      return found === null ? null : targetOf(found, sourceRoot)
    },
    isThere: (url) => !url.startsWith('file:') || statSync(new URL(url), { throwIfNoEntry: false }) !== undefined,
    refresh: () => {
      withPaths.clearCache()
      plain.clearCache()
      required.clearCache()
    },
  }
}

type Found = { readonly builtin: string } | { readonly file: string; readonly manifest: string | null }

/** A file's path inside the program, or null for one that lies outside or in node_modules. */
function modulePathOf(file: string, folder: string): ModulePath | null {
  const relative = path.relative(folder, file)
  if (relative.startsWith('..') || path.isAbsolute(relative)) return null
  const parts = relative.split(path.sep)
  return parts.includes('node_modules') ? null : parts.join('/')
}

/** The program's own copy of a fixed file that was found beside other sources of it: Node must not load two. */
function inProgram(file: string, root: string, sourceRoot: string): string {
  const relative = path.relative(sourceRoot, file)
  if (root === sourceRoot || relative.startsWith('..') || path.isAbsolute(relative)) return file
  const own = path.join(root, relative)
  return existsSync(own) ? own : file
}

/** Relative specifiers are URLs: `./with%20space.ts`. */
function decoded(specifier: string): string {
  if (!specifier.startsWith('.') || !specifier.includes('%')) return specifier
  try {
    return decodeURIComponent(specifier)
  } catch {
    return specifier
  }
}

function urlOf(specifier: string): string | null {
  // Also where the package is not installed beside the program.
  if (specifier === 'midflight') return programApiUrl
  if (specifier.startsWith('node:') || specifier.startsWith('data:')) return specifier
  return specifier.startsWith('file:') ? specifier : null
}
