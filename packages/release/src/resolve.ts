import { statSync } from 'node:fs'
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

/**
 * Resolves as Node does for `import`, and also finds `./a.js` in `a.ts`, `./a` in `a.ts` and the paths of tsconfig.json.
 * `sourceRoot` holds the sources; packages are taken from `root`, the program's own folder, whatever folder the sources come from.
 */
export function createResolver(root: string, sourceRoot: string, isUpgradable: (file: string) => boolean): Resolver {
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
  const find = (folder: string, importer: ModulePath, specifier: string, as: 'import' | 'require'): Resolved | null => {
    const importing = path.join(folder, importer)
    const tried = (as === 'require' ? required : withPaths).resolveFileSync(importing, specifier)
    const result = tried.error === undefined || as === 'require' ? tried : plain.resolveFileSync(importing, specifier)
    if (result.builtin !== undefined) return { target: { kind: 'fixed', url: result.builtin.resolved }, manifest: null }
    if (result.path === undefined) return null
    const file = result.path.replace(/\?.*$/, '')
    const own = modulePathOf(file, folder)
    // Node parses JSON that is required, and hands out one object.
    const isParsed = as === 'require' && file.endsWith('.json')
    if (
      own !== null &&
      !isParsed &&
      upgradableExtensions.has(path.extname(file)) &&
      isUpgradable(path.join(sourceRoot, own))
    ) {
      return { target: { kind: 'upgradable', path: own }, manifest: null }
    }
    return {
      target: { kind: 'fixed', url: pathToFileURL(own === null ? file : path.join(root, own)).href },
      manifest: result.packageJsonPath ?? null,
    }
  }
  return {
    resolve: (importer, specifier, as = 'import') => {
      const url = urlOf(specifier)
      if (url !== null) return { target: { kind: 'fixed', url }, manifest: null }
      const isBare = !specifier.startsWith('.') && !specifier.startsWith('/') && !specifier.startsWith('#')
      const first = isBare ? root : sourceRoot
      const found = find(first, importer, as === 'import' ? decoded(specifier) : specifier, as)
      return found ?? (isBare && root !== sourceRoot ? find(sourceRoot, importer, specifier, as) : null)
    },
    isThere: (url) => !url.startsWith('file:') || statSync(new URL(url), { throwIfNoEntry: false }) !== undefined,
    refresh: () => {
      withPaths.clearCache()
      plain.clearCache()
      required.clearCache()
    },
  }
}

/** A file's path inside the program, or null for one that lies outside or in node_modules. */
function modulePathOf(file: string, folder: string): ModulePath | null {
  const relative = path.relative(folder, file)
  if (relative.startsWith('..') || path.isAbsolute(relative)) return null
  const parts = relative.split(path.sep)
  return parts.includes('node_modules') ? null : parts.join('/')
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
