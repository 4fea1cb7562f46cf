import type { ModulePath, Reason, Target } from '@midflight/model'
import { fixedName, type Program } from '../program.ts'
import type { Rule } from '../rule.ts'

/** A specifier that leads to another fixed module, or from a fixed module to an upgradable one, would split what the module holds in two. */
export const fixedModuleChanged: Rule = ({ upgrade: { from, to, modules } }) =>
  [...modules.values()]
    .filter(({ loaded, affected }) => loaded && affected)
    .flatMap(({ path }) => changesIn(from.program, to.program, path))

function changesIn(before: Program, after: Program, path: ModulePath): Reason[] {
  const old = before.release.modules[path]?.resolved ?? {}
  const now = after.release.modules[path]?.resolved ?? {}
  return Object.keys(now)
    .sort()
    .flatMap((specifier) => {
      const source = old[specifier]
      const target = now[specifier]
      if (source === undefined || target === undefined || isSameSide(source, target)) return []
      return [reasonFor(after, path, specifier, source, target)]
    })
}

function isSameSide(old: Target, now: Target): boolean {
  if (old.kind === 'fixed' && now.kind === 'fixed') return fixedName(old.url) === fixedName(now.url)
  return old.kind === now.kind
}

function reasonFor(program: Program, path: ModulePath, specifier: string, old: Target, now: Target): Reason {
  const facts = program.release.facts[path]
  const line = facts?.imports.find((entry) => entry.specifier === specifier)?.line ?? 1
  const message = `Cannot replace the module behind '${specifier}' at ${path}:${line}: it was ${nameOf(old)}, and the new release resolves it to ${nameOf(now)}.`
  const remedy = 'Import the same module as before, or restart the program.'
  return { code: 'fixed-module-changed', file: path, line, item: specifier, message, remedy }
}

function nameOf(target: Target): string {
  return target.kind === 'fixed' ? `the fixed module ${target.url}` : `the upgradable module ${target.path}`
}
