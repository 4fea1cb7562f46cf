/** Throws when an invariant of Midflight itself is broken: never for what a user or an environment can cause. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`Broken invariant in Midflight: ${message}. Please report this.`)
}
