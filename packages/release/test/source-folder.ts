import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Reason, Release } from '@midflight/model'
import { openBuilder, type BuildResult } from '@midflight/release'
import { onTestFinished } from 'vitest'

export interface SourceFolder {
  readonly root: string
  /** Writes some files, null for one that is to go, and builds. */
  build(files: Readonly<Record<string, string | null>>): Promise<BuildResult>
  release(files: Readonly<Record<string, string | null>>): Promise<Release>
  reasons(files: Readonly<Record<string, string | null>>): Promise<readonly Reason[]>
}

/** A package with `main.ts` as its entry, on disk until the test ends. */
export function openSources(): SourceFolder {
  const root = mkdtempSync(path.join(tmpdir(), 'midflight-release-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  const write = (file: string, text: string | null): void => {
    const absolute = path.join(root, file)
    mkdirSync(path.dirname(absolute), { recursive: true })
    if (text === null) rmSync(absolute)
    else writeFileSync(absolute, text)
  }
  write('package.json', '{ "name": "sources", "version": "1.0.0", "type": "module" }')
  const builder = openBuilder({ root, entry: 'main.ts' })
  const build = async (files: Readonly<Record<string, string | null>>): Promise<BuildResult> => {
    for (const [file, text] of Object.entries(files)) write(file, text)
    return builder.build()
  }
  return {
    root,
    build,
    release: async (files) => {
      const built = await build(files)
      if (!built.ok) throw new Error(built.reasons.map(({ message }) => message).join(' '))
      return built.release
    },
    reasons: async (files) => {
      const built = await build(files)
      return built.ok ? [] : built.reasons
    },
  }
}
