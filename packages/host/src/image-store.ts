import { randomBytes } from 'node:crypto'
import { readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ProgramImage } from '@midflight/model'
import { diskError } from './disk.ts'
import { makePrivateFolder } from './private-folder.ts'

/** Images kept beside the one in use. */
export const keptImages = 4

/**
 * Writes the image that the program reads at its start, whole or not at all, and returns its path. Older images beyond
 * {@link keptImages} are removed. Throws `disk-failed`.
 */
export async function storeImage(folder: string, digest: string, image: ProgramImage): Promise<string> {
  await makePrivateFolder(folder, { ours: true })
  const path = join(folder, `${digest}.json`)
  await writeWhole(path, JSON.stringify(image))
  await removeOldImages(folder, path)
  return path
}

async function writeWhole(path: string, text: string): Promise<void> {
  const temporary = `${path}.${process.pid}.${randomBytes(4).toString('hex')}.tmp`
  try {
    await writeFile(temporary, text, { mode: 0o600, flag: 'wx' })
    await rename(temporary, path)
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => undefined)
    throw diskError(`write the program's image ${path}`, cause)
  }
}

/** A failure here costs disk space and nothing else, so it is not reported. */
async function removeOldImages(folder: string, current: string): Promise<void> {
  try {
    const names = await readdir(folder)
    const others = names.map((name) => join(folder, name)).filter((path) => path !== current)
    const dated = await Promise.all(others.map(async (path) => ({ path, at: (await stat(path)).mtimeMs })))
    const surplus = dated.toSorted((a, b) => b.at - a.at).slice(keptImages)
    await Promise.all(surplus.map(async ({ path }) => rm(path, { force: true })))
  } catch {
    // Another host of the same package may have removed the same files.
  }
}
