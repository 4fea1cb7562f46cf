import { globSync, readFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { basename, dirname, join, posix } from 'node:path'
import { describe, expect, test } from 'vitest'
import { importsOf, type Import } from './imports.ts'
import { layers, loader, pipe, type BuiltinRule, type Layer } from './layers.ts'
import { readSourceFiles, root, type SourceFile } from './source-files.ts'

describe('layers', () => {
  test('every package has its layer in the table', () => {
    const folders = globSync('packages/*/package.json', { cwd: root }).map((path) => basename(dirname(path)))
    expect(folders.toSorted()).toEqual(Object.keys(layers).toSorted())
  })

  test('the table has no cycle', () => {
    const seen = new Set<string>()
    for (const [folder, layer] of Object.entries(layers)) {
      expect(
        layer.packages.filter((name) => !seen.has(name)),
        `${folder} stands before what it imports`,
      ).toEqual([])
      seen.add(folder)
    }
  })

  test('every package imports only what its layer may', () => {
    const files = readSourceFiles('packages/*/src/**/*.{ts,mts,cts,js,mjs,cjs}')
    expect(files.length).toBeGreaterThan(0)
    expect(files.flatMap(layerViolations)).toEqual([])
  })

  test.for(Object.entries(layers))('the manifest of %s names only what its layer may import', ([folder, layer]) => {
    const { dependencies = {} } = JSON.parse(readFileSync(join(root, 'packages', folder, 'package.json'), 'utf8')) as {
      dependencies?: Record<string, string>
    }
    const allowed = new Set([...layer.packages.map(packageName), ...layer.thirdParty])
    const typePackages = (name: string): boolean => name.startsWith('@types/')
    expect(Object.keys(dependencies).filter((name) => !allowed.has(name) && !typePackages(name))).toEqual([])
  })

  test.for([
    ['packages/model/src/a.ts', "import { readFile } from 'node:fs/promises'"],
    ['packages/model/src/a.ts', "import type { Stats } from 'node:fs'"],
    ['packages/model/src/a.ts', "import { plan } from '@midflight/planner'"],
    ['packages/runtime/src/a.ts', "import MagicString from 'magic-string'"],
    ['packages/runtime/src/a.ts', "export * from '@midflight/compiler'"],
    ['packages/runtime/src/a.ts', "import { connect } from 'net'"],
    ['packages/runtime/src/a.ts', "import { createRequire } from 'node:module'"],
    ['packages/runtime/src/a.ts', "const vm = process.getBuiltinModule('vm')"],
    ['packages/compiler/src/a.ts', "const fs = await import('node:fs')"],
    ['packages/compiler/src/a.ts', "const fs = await import('node:fs/promises')"],
    ['packages/planner/src/a.ts', "export { spawn } from 'node:child_process'"],
    ['packages/planner/src/a.ts', "type Host = import('@midflight/host').Host"],
    ['packages/planner/src/a.ts', "import { a } from '../../model/src/index.ts'"],
    ['packages/host/src/a.ts', "import { run } from 'midflight'"],
    ['packages/host/src/a.ts', "import { SourceTextModule } from 'node:vm'"],
    ['packages/planner/src/a.ts', "const fs = require('fs')"],
  ] as const)('in %s, %s is found', ([path, line]) => {
    expect(layerViolations({ path, text: `// A first line.\n${line}\n` })).toEqual([
      expect.stringContaining(`${path}:2: `),
    ])
  })

  test.for([
    ['packages/model/src/a.ts', "import { createHash } from 'node:crypto'"],
    ['packages/runtime/src/a.ts', "import { AsyncLocalStorage } from 'node:async_hooks'"],
    ['packages/runtime/src/a.ts', "import type { Server } from 'node:net'"],
    ['packages/runtime/src/loader.ts', "import { registerHooks } from 'node:module'"],
    ['packages/runtime/src/loader/compile.ts', "import { compileFunction } from 'node:vm'"],
    ['packages/compiler/src/a.ts', "import { parseSync } from 'oxc-parser'"],
    ['packages/compiler/src/a.ts', "import type { Program } from 'estree'"],
    ['packages/host/src/a.ts', "import { start } from '@midflight/runtime/bootstrap'"],
    ['packages/host/src/a.ts', "import { b } from './deep/b.ts'"],
    ['packages/host/src/a.ts', 'const release = await import(url)'],
    ['packages/host/src/a.ts', 'const text = "import { run } from \'midflight\'"'],
  ] as const)('in %s, %s is allowed', ([path, line]) => {
    expect(layerViolations({ path, text: `${line}\n` })).toEqual([])
  })
})

function layerViolations(file: SourceFile): string[] {
  const folder = file.path.split('/')[1] ?? ''
  const layer = layers[folder]
  if (layer === undefined) return [`${file.path}:1: the package ${folder} has no layer in test/tidy/layers.ts`]
  return importsOf(file).flatMap((found) => {
    const reason = violation(file.path, folder, layer, found)
    return reason === undefined ? [] : [`${file.path}:${found.line}: ${reason}`]
  })
}

/** Why the import is not allowed, or undefined. A computed specifier cannot be judged and is let through. */
function violation(path: string, folder: string, layer: Layer, found: Import): string | undefined {
  const { specifier } = found
  if (specifier === undefined) return undefined
  if (specifier.startsWith('.')) {
    const target = posix.join(posix.dirname(path), specifier)
    if (target.startsWith(`packages/${folder}/src/`)) return undefined
    return `'${specifier}' leaves the sources of ${folder}; import the other package by its name`
  }
  if (isBuiltin(specifier)) return builtinViolation(path, folder, layer.builtins, found, builtinName(specifier))

  const name = specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
  if ([...layer.packages.map(packageName), ...layer.thirdParty].includes(name)) return undefined
  return `${folder} may not import '${name}'`
}

function builtinViolation(
  path: string,
  folder: string,
  rule: BuiltinRule,
  found: Import,
  name: string,
): string | undefined {
  if (loader.modules.includes(name) && !loader.files.test(path)) {
    return `'${name}' is Node's loader, which only packages/runtime/src/loader* may import`
  }
  if (path === pipe.file && name === pipe.module) return undefined
  const allowed = 'only' in rule ? rule.only.includes(name) : found.typeOnly || !rule.not.includes(name)
  return allowed ? undefined : `${folder} may not import '${name}'`
}

/** `fs/promises` and `node:fs` are both `node:fs`: a part of a module counts as the module. */
function builtinName(specifier: string): string {
  return `node:${specifier
    .replace(/^node:/, '')
    .split('/', 1)
    .join('')}`
}

function packageName(folder: string): string {
  return folder === 'cli' ? 'midflight' : `@midflight/${folder}`
}
