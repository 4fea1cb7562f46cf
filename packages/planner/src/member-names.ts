import type { ModulePath } from '@midflight/model'
import type { Program } from './program.ts'

const names = new WeakMap<object, readonly string[]>()

/** The names of members in a module's code, as the facts have them: `quiet`, `options.quiet=`, `Server#options.quiet`. */
export function namesIn({ release }: Program, module: ModulePath): readonly string[] {
  const facts = release.facts[module]
  if (facts === undefined) return []
  const found = names.get(facts) ?? facts.memberNames?.split(' ') ?? []
  names.set(facts, found)
  return found
}

/** `quiet` of `Server#options.quiet=`. */
export function memberOf(name: string): string {
  return name.replace(/=$/, '').split(/[#.]/).at(-1)!
}
