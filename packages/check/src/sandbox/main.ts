import { readFileSync, writeSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { types } from 'node:util'
import type { Assignment, Task, TaskAnswer } from '../shapes.ts'
import { confine } from './confine.ts'
import { describe } from './describe.ts'

/**
 * The program of the process in which a package is loaded. It is told in the file that its argument names what to do, and answers each task with a line on descriptor 3.
 * The process may end at any time, as the package likes: whoever started it starts another for the tasks that are left.
 */
const answerDescriptor = 3
/** Longest line about what was thrown, in UTF-16 units. */
const maxReason = 300
/** What the package may have replaced when this is used. */
const stringify = JSON.stringify
const exit = (process as unknown as { reallyExit: (code: number) => never }).reallyExit.bind(process)

const { folder, tasks, first, timeoutMs } = JSON.parse(readFileSync(process.argv[2]!, 'utf8')) as Assignment
const require = createRequire(path.join(folder, 'load.cjs'))
const { load } = (await import(pathToFileURL(path.join(folder, 'load.mjs')).href)) as {
  load: (specifier: string) => Promise<unknown>
}
process.chdir(folder)
// Whoever started this process may be gone by then.
setTimeout(() => exit(1), timeoutMs).unref()
confine()
// Deprecated getters warn, and a client does not see that as a failure.
process.emitWarning = () => {}

for (let task = first; task < tasks.length; task += 1) answer(await answerOf(task, tasks[task]!))
exit(0)

async function answerOf(task: number, todo: Task): Promise<TaskAnswer> {
  try {
    if (todo.do === 'run') {
      await loaded(`./${todo.file}`, todo.file.endsWith('.cjs') ? 'require' : 'import')
      return { task, ran: true }
    }
    const { exported } = await loaded(todo.specifier, todo.mode)
    // What `require` gives of an ES module differs by the version of Node.
    const isOther = todo.mode === 'require' && types.isModuleNamespaceObject(exported)
    return { task, shape: isOther ? { kind: 'unreadable' } : describe(exported) }
  } catch (error) {
    return { task, threw: reasonOf(error) }
  }
}

/** In a box: an exported `then` is no promise of the module. */
async function loaded(specifier: string, mode: 'import' | 'require'): Promise<{ readonly exported: unknown }> {
  return { exported: mode === 'require' ? (require(specifier) as unknown) : await load(specifier) }
}

function reasonOf(error: unknown): string {
  try {
    const { name, message } = Object(error) as { name?: unknown; message?: unknown }
    const text =
      typeof message === 'string' ? `${typeof name === 'string' ? name : 'Error'}: ${message}` : String(error)
    return text.replaceAll(/\s+/g, ' ').trim().slice(0, maxReason)
  } catch {
    return 'something that cannot be read'
  }
}

function answer(line: TaskAnswer): void {
  const bytes = Buffer.from(`${stringify(line)}\n`)
  for (let written = 0; written < bytes.length;) written += writeSync(answerDescriptor, bytes, written)
}
