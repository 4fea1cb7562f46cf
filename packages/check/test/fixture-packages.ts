import { cp, mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { readPackage, type PackageOnDisk } from '@midflight/check'

const fixtures = path.join(import.meta.dirname, 'fixtures')

/** Packages of the two versions of a fixture: `old.d.ts` and `new.d.ts`, with all other files beside them. */
export async function fixturePackages(folder: string, name: string): Promise<readonly [PackageOnDisk, PackageOnDisk]> {
  const make = async (side: 'old' | 'new', version: string): Promise<PackageOnDisk> => {
    const root = path.join(folder, side, 'node_modules', 'fixture')
    await mkdir(root, { recursive: true })
    await cp(path.join(fixtures, name), root, { recursive: true })
    const manifest = { name: 'fixture', version, main: './index.js', types: `./${side}.d.ts` }
    await writeFile(path.join(root, 'package.json'), JSON.stringify(manifest))
    await writeFile(path.join(root, 'index.js'), '')
    return readPackage(root)
  }
  return [await make('old', '1.0.0'), await make('new', '1.1.0')]
}

/** A package of the given files. */
export async function packageOf(root: string, files: Readonly<Record<string, string>>): Promise<PackageOnDisk> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(root, name)), { recursive: true })
    await writeFile(path.join(root, name), text)
  }
  return readPackage(root)
}
