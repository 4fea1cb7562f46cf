import path from 'node:path'
import { hasModuleSyntax } from '@midflight/compiler'

export type ModuleKind = 'module' | 'commonjs'

/**
 * What a source file of the program is to Node: by extension, by `type` in the nearest package.json, else by whether the text has module
 * syntax. JSON counts as a module, and everything that is no source (`.node`) has no kind.
 */
export function moduleKind(
  file: string,
  packageType: string | undefined,
  read: () => string | null,
): ModuleKind | null {
  switch (path.extname(file)) {
    case '.cjs':
    case '.cts':
      return 'commonjs'
    case '.mjs':
    case '.mts':
    case '.json':
      return 'module'
    case '.js':
    case '.ts':
    case '.jsx':
    case '.tsx': {
      if (packageType === 'module' || packageType === 'commonjs') return packageType
      const text = read()
      return text === null || hasModuleSyntax(path.basename(file), text) ? 'module' : 'commonjs'
    }
    default:
      return null
  }
}
