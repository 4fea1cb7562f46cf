import { parse } from 'shell-quote'

/** One command of a script of package.json. */
export interface ScriptCommand {
  /** Program and arguments, without what stands before them to set variables. */
  readonly words: readonly string[]
  readonly environment: Readonly<Record<string, string>>
}

/**
 * The commands of a script as a POSIX shell would run them: `FOO=1 a b && c | d` are `a b` with FOO, and `c`. What only reads the output of another
 * is left out, and so are redirections.
 */
export function commandsOf(script: string): ScriptCommand[] {
  const commands: ScriptCommand[] = []
  let words: string[] = []
  let isFilter = false
  let isTarget = false
  const end = (): void => {
    if (words.length > 0 && !isFilter) commands.push(withEnvironment(words))
    words = []
  }
  for (const entry of parse(script, (name) => `$${name}`)) {
    if (typeof entry === 'string') {
      if (!isTarget) words.push(entry)
      isTarget = false
    } else if ('pattern' in entry) words.push(entry.pattern)
    else if ('op' in entry) {
      if (/^[<>]|^[<>]&|^&>/.test(entry.op)) isTarget = true
      else {
        end()
        isFilter = entry.op === '|' || entry.op === '|&'
      }
    }
  }
  end()
  return commands
}

const assignment = /^([A-Za-z_]\w*)=(.*)$/s

function withEnvironment(words: readonly string[]): ScriptCommand {
  const environment: Record<string, string> = {}
  let first = 0
  for (; first < words.length; first += 1) {
    const word = words[first]!
    const found = assignment.exec(word)
    if (found !== null) environment[found[1]!] = found[2]!
    else if (!['cross-env', 'cross-env-shell', 'env'].includes(word)) break
  }
  return { words: words.slice(first), environment }
}
