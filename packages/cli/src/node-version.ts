// This file runs on every Node, however old: it keeps to the syntax of ECMAScript 2015.

/** One sentence for a Node that Midflight does not run on, or null. Supported: `^22.22.2 || ^24.15.0 || >=26`. */
export function refusalOfNode(version: string): string | null {
  const parts = version.split('.').map((part) => parseInt(part, 10))
  const major = parts[0] as number
  const minor = parts[1] as number
  const patch = parts[2] as number
  const supported =
    major >= 26 || (major === 24 && minor >= 15) || (major === 22 && (minor > 22 || (minor === 22 && patch >= 2)))
  if (supported) return null
  return 'Use Node 22.22.2, 24.15 or 26, or a later version of these, to run Midflight; this is Node ' + version + '.'
}
