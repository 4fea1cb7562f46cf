import { readFileSync } from 'node:fs'
import path from 'node:path'
import { ResolverFactory } from 'oxc-resolver'
import type { ImportMode } from './clients.ts'
import { isRecord } from './entry-points.ts'

/** What Node takes a file for. */
export type Format = 'commonjs' | 'module' | 'other'

const factories: Readonly<Record<ImportMode, ResolverFactory>> = {
  import: new ResolverFactory({
    conditionNames: ['node', 'import', 'default'],
    extensions: ['.js', '.json', '.node'],
    mainFields: ['main'],
  }),
  require: new ResolverFactory({
    conditionNames: ['node', 'require', 'default'],
    extensions: ['.js', '.json', '.node'],
    mainFields: ['main'],
  }),
}

/** The format of the module that Node gives to a client in `folder`; `null` if it gives none. */
export function formatAtRunTime(folder: string, specifier: string, mode: ImportMode): Format | null {
  const found = fileAtRunTime(folder, specifier, mode)
  if (found === null) return null
  const extension = path.extname(found)
  if (extension === '.mjs') return 'module'
  if (extension === '.cjs') return 'commonjs'
  if (extension !== '.js' && extension !== '') return 'other'
  return packageTypeAt(path.dirname(found)) === 'module' ? 'module' : 'commonjs'
}

/** The file that Node loads for a client in `folder`; `null` if it finds none. */
export function fileAtRunTime(folder: string, specifier: string, mode: ImportMode): string | null {
  return factories[mode].sync(folder, specifier).path ?? null
}

/** The `type` of the nearest package.json. */
function packageTypeAt(folder: string): unknown {
  try {
    const manifest: unknown = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'))
    return isRecord(manifest) ? manifest['type'] : undefined
  } catch {
    const parent = path.dirname(folder)
    return parent === folder ? undefined : packageTypeAt(parent)
  }
}
