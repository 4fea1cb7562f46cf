import { createRequire, registerHooks } from 'node:module'
import { realpathSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const require = createRequire(import.meta.url)
const entryPrefix = 'midflight-entry:'

/**
 * Gives what runs the entry in Node's place; null: Node runs it. Called while Node waits, with the file that it has found and a function that
 * loads a module at once.
 */
export type TakeOver = (entryFile: string, load: (url: URL) => unknown) => (() => Promise<void>) | null

let runEntry: (() => Promise<void>) | null = null

/** Called by the module that stands for the entry. */
export async function runReplacedEntry(): Promise<void> {
  await runEntry?.()
}

/**
 * Asks `takeOver` once, when Node has found the process's entry and before it loads it. What is taken over is loaded as a small module that runs
 * it; its errors and its top-level awaits count as those of the entry, as they do natively.
 */
export function replaceEntry(takeOver: TakeOver): void {
  const script = process.argv[1]
  if (script === undefined) return
  const hooks = registerHooks({
    resolve: (specifier, context, next) => {
      const resolved = next(specifier, context)
      if (context.parentURL !== undefined || !isFile(resolved.url, script)) return resolved
      runEntry = takeOver(fileURLToPath(resolved.url), (url) => require(fileURLToPath(url)) as unknown)
      if (runEntry === null) {
        hooks.deregister()
        return resolved
      }
      return { url: entryPrefix + resolved.url, format: 'module', shortCircuit: true }
    },
    load: (url, context, next) => {
      if (!url.startsWith(entryPrefix)) return next(url, context)
      hooks.deregister()
      const source = `import { runReplacedEntry } from ${JSON.stringify(import.meta.url)}\nawait runReplacedEntry()\n`
      return { format: 'module', source, shortCircuit: true }
    },
  })
}

/** Node has made the path real, and may have added an extension. */
function isFile(url: string, script: string): boolean {
  if (!url.startsWith('file:')) return false
  const file = fileURLToPath(url)
  try {
    return file === script || file === realpathSync(script)
  } catch {
    return file.startsWith(script)
  }
}
