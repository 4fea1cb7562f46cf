import { mkdirSync, readdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { diskError } from '../src/disk.ts'
import { fakeEngine, fakeRelease } from './fake-engine.ts'
import { keptImages, storeImage } from '../src/image-store.ts'
import { hostPaths } from '../src/paths.ts'
import { makePrivateFolder } from '../src/private-folder.ts'
import { makePackage } from './running-host.ts'

describe('the images', () => {
  const image = fakeEngine.imageOf(fakeRelease({}), '/root')

  test('are kept to a few, the newest', async () => {
    const folder = join(makePackage({}), 'images')
    mkdirSync(folder, { mode: 0o700 })
    for (let age = 0; age < keptImages + 1; age += 1) {
      writeFileSync(join(folder, `${age}.json`), '')
      utimesSync(join(folder, `${age}.json`), 1000 - age, 1000 - age)
    }
    const path = await storeImage(folder, 'new', image)
    expect(path).toBe(join(folder, 'new.json'))
    expect(readdirSync(folder).toSorted()).toEqual(['0.json', '1.json', '2.json', '3.json', 'new.json'])
  })

  test('that cannot be written leave nothing behind', async () => {
    const folder = join(makePackage({}), 'images')
    mkdirSync(join(folder, 'taken.json'), { recursive: true, mode: 0o700 })
    await expect(storeImage(folder, 'taken', image)).rejects.toMatchObject({ code: 'disk-failed' })
    expect(readdirSync(folder)).toEqual(['taken.json'])
  })
})

describe('a disk error', () => {
  test.for([
    ['ENOSPC', 'no space is left on the device', 'Free some space'],
    ['EACCES', 'permission is denied', 'permission to write'],
    ['EROFS', 'the file system is read-only', 'writable'],
    ['EIO', 'it broke', 'Check the disk'],
  ] as const)('%s says what was found and what to do', ([code, found, remedy]) => {
    const error = diskError('write x', Object.assign(new Error('it broke'), { code }))
    expect(error.code).toBe('disk-failed')
    expect(error.message).toContain(`Could not write x: ${found}`)
    expect(error.remedy).toContain(remedy)
  })
})

describe('a private folder', () => {
  test('may be reached through a link', async () => {
    const root = makePackage({})
    mkdirSync(join(root, 'real'), { mode: 0o700 })
    symlinkSync('real', join(root, 'link'))
    await expect(makePrivateFolder(join(root, 'link'), { ours: true })).resolves.toBeUndefined()
  })

  test('cannot be a file', async () => {
    const root = makePackage({ file: '' })
    await expect(makePrivateFolder(join(root, 'file'), { ours: true })).rejects.toMatchObject({
      code: 'control-not-private',
    })
    await expect(makePrivateFolder(join(root, 'file/below'), { ours: true })).rejects.toMatchObject({
      code: 'disk-failed',
    })
  })
})

test("only a socket in the package's own folder lets the host change the folder's mode", () => {
  expect(hostPaths('/p', null)).toMatchObject({ control: '/p/.midflight/control.sock', controlIsOurs: true })
  expect(hostPaths('/p', '/p/.midflight/b.sock')).toMatchObject({ controlIsOurs: true })
  expect(hostPaths('/p', '/tmp/b.sock')).toMatchObject({ controlIsOurs: false })
})
