import { parse } from 'yaml'

/** What a test of the suite says about itself, as its INTERPRETING.md describes it. */
export interface Metadata {
  readonly flags: ReadonlySet<string>
  readonly includes: readonly string[]
  readonly features: readonly string[]
  /** The error that it is expected to end with. */
  readonly negative: { readonly phase: 'parse' | 'resolution' | 'runtime'; readonly type: string } | null
}

/** Reads the frontmatter of a test. Null for a file without one, which is no test. */
export function readMetadata(source: string): Metadata | null {
  const block = /\/\*---\r?\n?([\s\S]*?)---\*\//.exec(source)
  if (block === null) return null
  const { flags, includes, features, negative } = (parse(block[1]!) ?? {}) as {
    flags?: string[]
    includes?: string[]
    features?: string[]
    negative?: NonNullable<Metadata['negative']>
  }
  return { flags: new Set(flags), includes: includes ?? [], features: features ?? [], negative: negative ?? null }
}
