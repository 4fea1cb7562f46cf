/** A package's place in the architecture: what its sources may import. */
export type Layer = {
  /** Folders of the packages that it may import. */
  readonly packages: readonly string[]
  /** Third-party modules that it may import, by the name of their package. */
  readonly thirdParty: readonly string[]
  readonly builtins: BuiltinRule
}

/**
 * Which of Node's modules a package may import. `only` counts every import; `not` counts those that run,
 * since a type that is erased does nothing.
 */
export type BuiltinRule = { readonly only: readonly string[] } | { readonly not: readonly string[] }

const network = ['node:dgram', 'node:dns', 'node:http', 'node:http2', 'node:https', 'node:net', 'node:tls']
const processes = ['node:child_process', 'node:cluster', 'node:worker_threads']
const pure: BuiltinRule = { not: [...network, ...processes, 'node:fs', 'node:inspector', 'node:repl'] }
const effects: BuiltinRule = { not: [] }

/** The layers, by the package's folder: model ← {runtime, compiler, planner} ← release ← host ← cli, and model ← check ← host: planning asks TypeScript. */
export const layers: Readonly<Record<string, Layer>> = {
  model: { packages: [], thirdParty: [], builtins: { only: ['node:crypto'] } },
  runtime: { packages: ['model'], thirdParty: [], builtins: { not: network } },
  compiler: {
    packages: ['model'],
    thirdParty: [
      '@jridgewell/remapping',
      '@jridgewell/sourcemap-codec',
      '@jridgewell/trace-mapping',
      'cjs-module-lexer',
      'eslint-scope',
      'estree',
      'magic-string',
      'oxc-parser',
      'oxc-transform',
    ],
    builtins: pure,
  },
  planner: { packages: ['model'], thirdParty: [], builtins: pure },
  release: {
    packages: ['model', 'compiler', 'planner'],
    thirdParty: ['get-tsconfig', 'oxc-resolver'],
    builtins: effects,
  },
  check: { packages: ['model'], thirdParty: ['oxc-resolver', 'semver', 'typescript'], builtins: effects },
  host: { packages: ['model', 'check', 'runtime', 'planner', 'release'], thirdParty: ['chokidar'], builtins: effects },
  cli: {
    packages: ['model', 'runtime', 'compiler', 'planner', 'release', 'check', 'host'],
    thirdParty: ['commander', 'shell-quote', 'tap-parser'],
    builtins: effects,
  },
}

/** Modules that are Node's module loader, and the only sources that may touch it: the runtime's loader, and where the check loads packages to look at them. */
export const loader = {
  modules: ['node:module', 'node:vm'],
  files: /^packages\/(runtime\/src\/loader|check\/src\/sandbox\/)/,
}

/** The runtime does no network I/O. The pipe to its host, an inherited descriptor, is a socket to Node, and opened in one file. */
export const pipe = { module: 'node:net', file: 'packages/runtime/src/channel.ts' }
