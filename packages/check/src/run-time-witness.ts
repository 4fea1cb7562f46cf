import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { ClientImport } from './clients.ts'
import { runTasks, type Sandbox, type SandboxLimits } from './sandboxed-tasks.ts'

/** A client that runs with the old version, and what it throws with the new one. */
export interface ProvedWitness {
  readonly text: string
  readonly throws: string
}

/** A client that does something with a value at the end of `path`. */
export function clientText(
  { mode, local, specifier }: ClientImport,
  path: readonly string[],
  statement: (value: string) => string,
): string {
  const name = local === 'assert' ? 'assertModule' : local
  if (mode === 'require') {
    const value = accessText(name, path)
    return [
      "const assert = require('node:assert')",
      `const ${name} = require('${specifier}')`,
      '',
      statement(value),
      '',
    ].join('\n')
  }
  const isDefault = path[0] === 'default'
  const value = accessText(name, isDefault ? path.slice(1) : path)
  const imported = isDefault ? `import ${name} from '${specifier}'` : `import * as ${name} from '${specifier}'`
  return ["import assert from 'node:assert'", imported, '', statement(value), ''].join('\n')
}

/** `fixture.parse`, `fixture["I'mateapot"]` */
function accessText(name: string, path: readonly string[]): string {
  const parts = path.map((part) => (/^[A-Za-z$_][\w$]*$/.test(part) ? `.${part}` : `[${JSON.stringify(part)}]`))
  return name + parts.join('')
}

/** Of each list of clients the first that runs with the old version and throws with the new one; `null` if none does. */
export async function proveWitnesses(
  sandboxes: { readonly old: Sandbox; readonly next: Sandbox },
  mode: ClientImport['mode'],
  candidates: readonly (readonly string[])[],
  limits?: SandboxLimits,
): Promise<readonly (ProvedWitness | null)[]> {
  const texts = candidates.flat()
  const files = texts.map((_, index) => `witness-${index}${mode === 'import' ? '.mjs' : '.cjs'}`)
  const [before, after] = await Promise.all(
    [sandboxes.old, sandboxes.next].map(async (sandbox) => {
      for (const [index, file] of files.entries()) await writeFile(path.join(sandbox.folder, file), texts[index]!)
      return texts.length === 0
        ? []
        : runTasks(
            sandbox,
            files.map((file) => ({ do: 'run', file }) as const),
            limits,
          )
    }),
  )
  const proved = texts.map((text, index) => {
    const [old, next] = [before![index]!, after![index]!]
    return 'ran' in old && 'failed' in next ? { text, throws: next.failed.replace(/^it throws /, '') } : null
  })
  let at = 0
  return candidates.map((list) => {
    const found = proved.slice(at, at + list.length).find((one) => one !== null) ?? null
    at += list.length
    return found
  })
}
