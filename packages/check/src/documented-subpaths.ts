import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { PackageOnDisk } from './package-on-disk.ts'

/** Most of a README that is read, in UTF-16 units. */
const maxReadme = 1_000_000
/** Most subpaths of one README. */
const maxSubpaths = 200

/** Files that the README tells clients to import, of a package that lets them import all: `./v4` for `require('uuid/v4')`. */
export function documentedSubpaths({ folder, manifest: { name } }: PackageOnDisk): readonly string[] {
  const escaped = name.replaceAll(/[.$+]/g, String.raw`\$&`)
  const imported = new RegExp(String.raw`(?:require\(|import\(|from|import)\s*(['"])${escaped}/([\w./-]+)\1`, 'g')
  const named = [...readmeOf(folder).matchAll(imported)].map((match) => match[2]!)
  return [...new Set(named)]
    .filter((file) => !file.split('/').includes('..') && file !== 'package.json' && isModule(path.join(folder, file)))
    .slice(0, maxSubpaths)
    .map((file) => `./${file}`)
}

function readmeOf(folder: string): string {
  const file = readdirSync(folder).find((name) => /^readme(\.\w+)?$/i.test(name))
  return file === undefined ? '' : readFileSync(path.join(folder, file), 'utf8').slice(0, maxReadme)
}

/** As CommonJS resolves it. */
function isModule(file: string): boolean {
  const files = path.extname(file) === '' ? [] : [file]
  return [...files, `${file}.js`, path.join(file, 'index.js'), path.join(file, 'package.json')].some((name) =>
    existsSync(name),
  )
}
