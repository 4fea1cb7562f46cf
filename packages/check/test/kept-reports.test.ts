import { mkdir, mkdtemp, readdir, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { checkPackages, type CheckReport, readPackage } from '@midflight/check'
import { afterEach, beforeEach, expect, test } from 'vitest'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(path.join(await realpath(tmpdir()), 'midflight-kept-'))
  await write('old', '1.0.0', 'export declare function parse(text: string): string\n')
  await write('new', '1.1.0', 'export declare function parse(text: string): string\n')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function write(name: string, version: string, declarations: string): Promise<void> {
  await mkdir(path.join(folder, name), { recursive: true })
  const manifest = { name: 'parser', version, main: './index.js', types: './index.d.ts' }
  await writeFile(path.join(folder, name, 'package.json'), JSON.stringify(manifest))
  await writeFile(path.join(folder, name, 'index.js'), 'exports.parse = (text) => text\n')
  await writeFile(path.join(folder, name, 'index.d.ts'), declarations)
}

const reports = (): string => path.join(folder, 'reports')

/** Whether the packages were compared: then somebody was told how far it is. */
async function check(run = true): Promise<{ readonly report: CheckReport; readonly isNew: boolean }> {
  const [old, next] = await Promise.all([readPackage(path.join(folder, 'old')), readPackage(path.join(folder, 'new'))])
  let isNew = false
  const limits = { reportsFolder: reports(), onProgress: () => void (isNew = true) }
  return { report: await checkPackages(old, next, { run }, limits), isNew }
}

test('the second comparison of the same is the first one, and its file is for nobody else', async () => {
  const first = await check()
  expect(first.isNew).toBe(true)
  const second = await check()
  expect(second.isNew).toBe(false)
  expect(second.report).toEqual(first.report)
  // What is asked is part of what decides.
  expect((await check(false)).isNew).toBe(true)
  expect((await readdir(reports())).length).toBe(2)
})

test('a changed declaration, and changed code, are compared', async () => {
  await check()
  await write('new', '1.1.0', 'export declare function parse(text: string): string | null\n')
  const changed = await check()
  expect(changed.isNew).toBe(true)
  expect(changed.report.findings.map(({ id }) => id)).toEqual(['widened-result:.:parse'])
  await writeFile(path.join(folder, 'new/index.js'), 'exports.other = 1\n')
  expect((await check()).isNew).toBe(true)
})

test('what npm has installed decides too; without its list, and with links, nothing is kept', async () => {
  const modules = path.join(folder, 'new/node_modules')
  await mkdir(modules)
  await check()
  expect((await check()).isNew).toBe(true)
  const list = path.join(modules, '.package-lock.json')
  await writeFile(list, JSON.stringify({ packages: { 'node_modules/a': { version: '1.0.0' } } }))
  await check()
  expect((await check()).isNew).toBe(false)
  await writeFile(list, JSON.stringify({ packages: { 'node_modules/a': { version: '1.0.1' } } }))
  expect((await check()).isNew).toBe(true)
  await writeFile(list, JSON.stringify({ packages: { 'node_modules/a': { resolved: '../a', link: true } } }, null, 2))
  await check()
  expect((await check()).isNew).toBe(true)
  await rm(modules, { recursive: true })
  await symlink(path.join(folder, 'old/index.js'), path.join(folder, 'new/linked.js'))
  await check()
  expect((await check()).isNew).toBe(true)
})

test('a file that is damaged, or another one in its place, is no report', async () => {
  const { report } = await check()
  const names = await readdir(reports())
  expect(names).toHaveLength(1)
  const file = path.join(reports(), ...names)
  const text = await readFile(file, 'utf8')
  for (const damaged of [text.slice(0, -20), 'null', '[]', text.replace(/"key":"[0-9a-f]{8}/, '"key":"00000000')]) {
    await writeFile(file, damaged)
    expect(await check()).toEqual({ report, isNew: true })
  }
})

test('where nothing can be kept, it is compared', async () => {
  await writeFile(reports(), 'a file where the folder would be')
  await check()
  expect((await check()).isNew).toBe(true)
})
