import type { TransformSettings } from '@midflight/compiler'
import { getTsconfig } from 'get-tsconfig'

const automatic: TransformSettings['jsx'] = { runtime: 'automatic' }

/**
 * How the tsconfig.json of a program (the nearest to its folder, with all that it extends) wants JSX to be compiled. What does not
 * say, or cannot be read, means the automatic runtime of React, as `jsx: preserve` does: nothing else compiles it later.
 */
export function readJsx(sourceRoot: string): TransformSettings['jsx'] {
  const options = compilerOptionsOf(sourceRoot)
  if (options?.jsx === 'react') {
    const { jsxFactory: pragma, jsxFragmentFactory: pragmaFrag } = options
    return {
      runtime: 'classic',
      ...(pragma === undefined ? {} : { pragma }),
      ...(pragmaFrag === undefined ? {} : { pragmaFrag }),
    }
  }
  const importSource = options?.jsxImportSource
  return importSource === undefined ? automatic : { ...automatic, importSource }
}

/** Which decorators it asks for: TypeScript's own, or, as it is today without a word, those of the language. */
export function readDecorators(sourceRoot: string): 'legacy' | 'standard' {
  return compilerOptionsOf(sourceRoot)?.experimentalDecorators === true ? 'legacy' : 'standard'
}

type CompilerOptions = NonNullable<ReturnType<typeof getTsconfig>>['config']['compilerOptions']

function compilerOptionsOf(folder: string): CompilerOptions {
  try {
    return getTsconfig(folder)?.config.compilerOptions
  } catch {
    // Node runs the program whatever its tsconfig.json is like.
    return undefined
  }
}
