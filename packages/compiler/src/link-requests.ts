import type { ModulePath, Target } from '@midflight/model'
import type { LinkInput } from './link.ts'

/** CommonJS modules are in no cycle of ES modules: they require at the time when they are evaluated. */
export function upgradableRequests(path: ModulePath, input: LinkInput): ModulePath[] {
  if (input.facts.get(path)!.format === 'commonjs') return []
  return requestsOf(path, input).flatMap((target) => (target.kind === 'upgradable' ? [target.path] : []))
}

/** Static requests in source order, each once. */
export function requestsOf(path: ModulePath, input: LinkInput): Target[] {
  const facts = input.facts.get(path)!
  const imports = facts.imports.filter(({ isSource, lazy }) => isSource !== true && lazy !== true)
  const statements = [...imports, ...facts.exports.filter(({ specifier }) => specifier !== null)]
  statements.sort((left, right) => left.line - right.line || left.column - right.column)
  const specifiers = new Set(statements.map(({ specifier }) => specifier!))
  return [...specifiers].flatMap((specifier) => {
    const target = input.resolved.get(path)?.get(specifier)
    return target === undefined ? [] : [target]
  })
}
