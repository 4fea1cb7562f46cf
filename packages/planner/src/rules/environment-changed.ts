import type { Reason } from '@midflight/model'
import type { Rule } from '../rule.ts'

/** Node and the fixed packages are in the process already: a running program cannot get others. */
export const environmentChanged: Rule = ({ upgrade: { from, to } }) => {
  const { entry } = to.program.release
  const old = from.program.release.environment
  const now = to.program.release.environment
  const found: Reason[] = []
  const add = (item: string, message: string): void => {
    found.push({
      code: 'environment-changed',
      file: entry,
      line: 1,
      item,
      message,
      remedy: 'Restart the program on the new release.',
    })
  }
  if (old.node !== now.node) {
    add(
      'node',
      `Cannot change Node in the running program: it runs on ${old.node}, and the new release is built for ${now.node}.`,
    )
  }
  for (const [name, version] of Object.entries(old.dependencies).sort(byName)) {
    const wanted = now.dependencies[name]
    if (wanted === undefined || wanted === version) continue
    add(
      name,
      `Cannot replace the package ${name} in the running program: it runs ${version}, and the new release needs ${wanted}.`,
    )
  }
  for (const [file, hash] of Object.entries(old.files ?? {}).sort(byName)) {
    const wanted = now.files?.[file]
    if (wanted !== undefined && wanted !== hash)
      found.push(ownFileChanged(file, now.obstacles?.[file] ?? old.obstacles?.[file]))
  }
  return found
}

/** Files of the program that Node has loaded by itself: JSON that is required, native add-ons, CommonJS that cannot be split into items. */
function ownFileChanged(
  file: string,
  obstacle: { readonly line: number; readonly message: string } | undefined,
): Reason {
  const because = obstacle === undefined ? '' : `, because ${obstacle.message} (line ${obstacle.line})`
  const message = `Cannot replace ${file} in the running program: Node has loaded it${because}.`
  const change =
    obstacle === undefined ? 'Keep it as it was' : 'Change that before the program is started, keep the file as it was'
  const remedy = `${change}, or restart the program.`
  return { code: 'fixed-module-changed', file, line: obstacle?.line ?? 1, item: file, message, remedy }
}

function byName([left]: readonly [string, string], [right]: readonly [string, string]): number {
  return left < right ? -1 : 1
}
