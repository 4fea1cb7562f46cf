import type { Gate } from './gate.ts'
import { createTaskFunction } from './program-task.ts'
import type { Tasks } from './tasks.ts'

/**
 * The namespace that `import … from 'midflight'` gives to modules of the program. The compiler turns what it recognises at top level into
 * calls of the instance; what is left does what it does under plain Node.
 */
export function createProgramApi(tasks: Tasks, gate: Gate): object {
  const exports: Record<string, unknown> = {
    state: (_name: string, init: () => unknown): unknown => init(),
    resource: (_name: string, open: () => unknown): unknown => open(),
    task: createTaskFunction(tasks, gate),
    onUpgrade: (): void => {},
  }
  const namespace = Object.create(null) as Record<string, unknown>
  for (const name of Object.keys(exports).sort()) namespace[name] = exports[name]
  Object.defineProperty(namespace, Symbol.toStringTag, { value: 'Module' })
  return Object.freeze(namespace)
}
