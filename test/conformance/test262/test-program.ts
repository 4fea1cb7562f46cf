import { cpSync, globSync, readFileSync, writeFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Suite, SuiteCase } from './suite.ts'

/** The suite's files as a package that Node can run. */
export interface TestPackage {
  readonly root: string
  /** A script to load before each test. */
  readonly preload: string
  /** Writes the entry of a test, and returns its path in the package. */
  writeEntry(of: SuiteCase): string
}

/** The smallest WebAssembly module: a magic number and a version. */
const emptyWebAssembly = Uint8Array.of(0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00)

/** Copies the tests to a folder: the checkout stays as it is. Its `.js` files are modules there; scripts are run from a copy with the extension `.cjs`. */
export function writeTestPackage(folder: string, suite: Suite): TestPackage {
  const root = join(folder, 'package')
  for (const path of suite.folders) cpSync(join(suite.checkout, path), join(root, path), { recursive: true })
  for (const file of globSync('**/*_FIXTURE*.js', { cwd: root })) {
    const source = readFileSync(join(root, file), 'utf8')
    const text = withModuleSource(root, file, source)
    if (text !== source) writeFileSync(join(root, file), text)
  }
  writeFileSync(join(root, 'package.json'), JSON.stringify({ name: 'test262', version: '1.0.0', type: 'module' }))
  const preload = join(folder, 'preload.cjs')
  const source = readFileSync(fileURLToPath(import.meta.resolve('./preload.ts')), 'utf8')
  writeFileSync(preload, stripTypeScriptTypes(source))
  return { root, preload, writeEntry: (of) => writeEntry(root, of) }
}

function writeEntry(root: string, { path, form, source }: SuiteCase): string {
  const entry = form === 'module' ? path : path.replace(/\.js$/, '.cjs')
  const text = withModuleSource(root, path, source)
  if (entry !== path || text !== source) writeFileSync(join(root, entry), text)
  return entry
}

/** The suite leaves it to the host what `<module source>` names: here, a WebAssembly module, the one kind that Node has a source for. */
function withModuleSource(root: string, path: string, source: string): string {
  if (!source.includes('<module source>')) return source
  const file = 'module-source.wasm'
  writeFileSync(join(root, path, '..', file), emptyWebAssembly)
  return source.replaceAll('<module source>', `./${file}`)
}
