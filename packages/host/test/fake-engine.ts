import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  MidflightError,
  type CompiledModule,
  type ModuleStep,
  type Plan,
  type Policy,
  type Reason,
  type Release,
} from '@midflight/model'
import { acceptFindings, refusalsOf } from '../../planner/src/findings.ts'
import type { Engine } from '../src/engine.ts'

/** Builds a "release" of the files in src/, whose code is their text, and plans by comparing digests. */
export const fakeEngine: Engine = {
  bootstrap: fileURLToPath(new URL('fake-program.mjs', import.meta.url)),
  findProgram: async (entryFile) => {
    const root = join(entryFile, '..', '..')
    try {
      readFileSync(entryFile)
    } catch (cause) {
      throw new MidflightError('entry-not-found', `Could not start ${entryFile}: there is no such file.`, {
        remedy: 'Name the entry module.',
        cause,
      })
    }
    return { root, entry: 'src/main.ts', name: 'chat', version: '1.0.0' }
  },
  openBuilder: ({ root }) => ({
    build: async (sourceRoot = root) => {
      const release = fakeRelease(readSources(sourceRoot))
      const broken = Object.values(release.modules).find((module) => module.code.includes('BROKEN'))
      return broken === undefined
        ? { ok: true, release, texts: new Map() }
        : { ok: false, reasons: [reason('compile-error', broken.path)] }
    },
  }),
  imageOf: (release, root) => ({
    format: 1,
    release: release.id,
    root,
    entry: release.entry,
    modules: release.modules,
  }),
  checkTypes: async () => ({ kind: 'untyped' }),
  judgeTypes: async () => ({ failed: 'there are no types' }),
  planUpgrade: fakePlan,
  explainItem: (_release, module, item) => ({ class: 'definition', reason: `${item} of ${module} is a function.` }),
}

export function fakeRelease(sources: Readonly<Record<string, string>>): Release {
  const digest = hash(JSON.stringify(sources))
  const modules = Object.fromEntries(Object.entries(sources).map(([path, code]) => [path, compiled(path, code)]))
  const facts = Object.fromEntries(
    Object.keys(sources).map((path) => [
      path,
      {
        path,
        format: 'module',
        hash: digest,
        items: [item('greet')],
        imports: [],
        exports: [],
        dynamicImports: [],
        types: [],
        typeImports: [],
        awaits: false,
      } as const,
    ]),
  )
  const environment = { node: process.version, dependencies: {} }
  const entry = 'src/main.ts'
  return {
    format: 1,
    id: `chat@1.0.0+${digest.slice(0, 12)}`,
    name: 'chat',
    version: '1.0.0',
    digest,
    entry,
    environment,
    modules,
    facts,
  }
}

export function compiled(path: string, code: string): CompiledModule {
  const links = { items: [], upgradable: [], fixed: [], requests: [], exports: [], resolved: {}, literals: [] }
  return { path, code, digest: hash(code), ...links, awaits: false, extends: [], cycle: [] }
}

export function fakePlan(
  from: Release,
  to: Release,
  live: {
    readonly policy?: Policy | null
    readonly found?: readonly Reason[]
    readonly accept?: readonly string[]
  } = {},
): Plan {
  const paths = [...new Set([...Object.keys(from.modules), ...Object.keys(to.modules)])]
  const steps = paths.flatMap((path): ModuleStep[] => {
    const [before, after] = [from.modules[path]?.digest, to.modules[path]?.digest]
    if (before === after) return []
    const action = before === undefined ? 'add' : after === undefined ? 'remove' : 'replace'
    return [{ module: path, action, items: {}, pinnedClasses: [], pinnedBindings: [] }]
  })
  const codes = Object.values(to.modules).map((module) => module.code)
  if (codes.some((code) => code.includes('PLANNER_BUG'))) throw new Error('a defect of the planner')
  const changed = steps.length === 0 ? [] : codes
  const found = changed.flatMap((code) => [
    ...(code.includes('REFUSE') ? [reason('effect-changed', 'src/main.ts')] : []),
    ...(code.includes('REFUSE_TYPE') ? [reason('state-type-changed', 'src/main.ts')] : []),
    ...(code.includes('REFUSE_KIND') ? [reason('kind-changed', 'src/main.ts')] : []),
  ])
  const { refusals, accepted } = acceptFindings(refusalsOf([...(live.found ?? []), ...found]), live.accept ?? [])
  const verdict = refusals.length > 0 ? 'refused' : steps.length === 0 ? 'unchanged' : 'hot'
  const policy = codes.some((code) => code.includes('MIGRATE')) ? 'quiesce' : (live.policy ?? 'pinned')
  return {
    format: 1,
    from: from.id,
    to: to.id,
    verdict,
    items: [],
    refusals,
    ...(accepted.length === 0 ? {} : { accepted }),
    notices: [],
    policy,
    policyReason: 'It is so.',
    steps,
    reversible: true,
  }
}

function item(key: string): Release['facts'][string]['items'][number] {
  return {
    key,
    shape: 'function',
    names: [key],
    hash: 'h',
    text: `function ${key}()`,
    literals: [],
    initializer: 'none',
    loadUses: [],
    callUses: [],
    opaque: false,
    awaits: false,
    signature: null,
    type: null,
    classFacts: null,
    line: 1,
    column: 0,
  }
}

function reason(code: Reason['code'], file: string): Reason {
  return { code, file, line: 1, item: 'greet', message: 'It cannot be.', remedy: 'Mend it.' }
}

function readSources(root: string): Record<string, string> {
  const names = readdirSync(join(root, 'src')).toSorted()
  return Object.fromEntries(names.map((name) => [`src/${name}`, readFileSync(join(root, 'src', name), 'utf8')]))
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
