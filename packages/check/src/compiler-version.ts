import { readFileSync } from 'node:fs'

let version: string | null = null

/** The version of TypeScript that judges. */
export function compilerVersion(): string {
  version ??= versionIn(readFileSync(new URL('../package.json', import.meta.resolve('typescript')), 'utf8'))
  return version
}

function versionIn(manifest: string): string {
  return (JSON.parse(manifest) as { version: string }).version
}
