import { isRecord } from '../entry-points.ts'
import type { ManifestRule } from '../manifest-rule.ts'
import type { Manifest } from '../package-on-disk.ts'

/** Scripts call a command that the new version does not install. */
export const removedCommand: ManifestRule = {
  remedy: 'Go on installing the command, if only to say what to call instead.',
  breaks: ({ old, next }) => {
    const after = new Set(commandsOf(next.manifest))
    return commandsOf(old.manifest)
      .filter((command) => !after.has(command))
      .map((command) => ({
        subpath: '.',
        symbol: `bin.${command}`,
        message: `The command \`${command}\` is no longer installed.`,
        witness: null,
      }))
  },
}

/** A `bin` that is one file is the command of the package's name, without its scope. */
function commandsOf({ name, bin }: Manifest): readonly string[] {
  if (typeof bin === 'string') return [name.replace(/^@[^/]+\//, '')]
  return isRecord(bin) ? Object.keys(bin) : []
}
