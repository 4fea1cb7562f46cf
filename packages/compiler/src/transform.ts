import { transformSync, type HelperMode, type TransformOptions } from 'oxc-transform'
import { lineOf, lineStarts } from './source-map.ts'

/** JavaScript without types, enums, namespaces, JSX or decorators, in one canonical format, with its map to the source. */
export type Transformed =
  | { readonly ok: true; readonly code: string; readonly map: string }
  | { readonly ok: false; readonly message: string; readonly line: number; readonly column: number }

export interface TransformSettings {
  /** Absolute path or URL that stack traces show for this file. */
  readonly sourceName: string
  /** Default: `module`. */
  readonly sourceType?: 'module' | 'commonjs'
  /** Which decorators the program means; `standard` ones cannot be compiled yet. Default: `legacy`. */
  readonly decorators?: 'legacy' | 'standard'
  readonly jsx: {
    readonly runtime: 'automatic' | 'classic'
    readonly importSource?: string
    readonly pragma?: string
    readonly pragmaFrag?: string
  }
}

const languages: Readonly<Record<string, 'ts' | 'tsx' | 'js' | 'jsx'>> = {
  '.ts': 'ts',
  '.mts': 'ts',
  '.cts': 'ts',
  '.tsx': 'tsx',
  '.js': 'js',
  '.mjs': 'js',
  '.cjs': 'js',
  '.jsx': 'jsx',
}

/** Turns one source file into plain JavaScript. The code starts with an empty line, which later steps use as a place to insert. */
export function transform(path: string, source: string, settings: TransformSettings): Transformed {
  const extension = path.slice(path.lastIndexOf('.'))
  const { runtime, importSource, pragma, pragmaFrag } = settings.jsx
  const options: TransformOptions = {
    lang: languages[extension] ?? 'js',
    sourceType: settings.sourceType ?? 'module',
    sourcemap: true,
    target: 'esnext',
    decorator: { legacy: true },
    helpers: { mode: 'External' as HelperMode },
    jsx: {
      runtime,
      ...(importSource === undefined ? {} : { importSource }),
      ...(pragma === undefined ? {} : { pragma }),
      ...(pragmaFrag === undefined ? {} : { pragmaFrag }),
    },
  }
  const result = transformSync(path, source, options)
  const error = result.errors.find((candidate) => candidate.severity === 'Error')
  if (error !== undefined)
    // Where there are several places, the last one is that of the second declaration.
    return { ok: false, message: error.message, ...positionOf(source, error.labels.at(-1)?.start ?? 0) }
  const map = {
    ...result.map!,
    sources: [settings.sourceName],
    sourcesContent: [],
    mappings: `;${result.map!.mappings}`,
  }
  return { ok: true, code: `\n${result.code}`, map: JSON.stringify(map) }
}

/** Line from 1 and column from 0 of an offset in the source. */
export function positionOf(source: string, offset: number): { line: number; column: number } {
  const starts = lineStarts(source)
  const line = lineOf(starts, offset)
  return { line: line + 1, column: offset - starts[line]! }
}
