import { types } from 'node:util'
import type { Gate } from './gate.ts'
import type { Tasks, TaskSource } from './tasks.ts'

/**
 * `task` of the program API. Inside of a task it begins in the generation of that one, and lasts until its own work has ended. While the gate is
 * closed it answers with a promise outside of any: the work begins when the gate opens.
 */
export function createTaskFunction(tasks: Tasks, gate: Gate): (work: () => unknown) => unknown {
  return (work) => {
    if (tasks.running !== null || !gate.isClosed) return runAsTask(tasks, work)
    return new Promise((resolve, reject) =>
      gate.hold(() => {
        try {
          resolve(runAsTask(tasks, work))
        } catch (thrown) {
          reject(thrown)
        }
      }),
    )
  }
}

function runAsTask(tasks: Tasks, work: () => unknown): unknown {
  const key = {}
  const label = work.name === '' ? 'task' : work.name
  const source: TaskSource = { kind: 'task', label: () => label, isOver: () => false }
  const task = tasks.begin(key, source, tasks.running)
  const end = (): void => tasks.end(key)
  let result: unknown
  try {
    result = tasks.run(task, work)
  } catch (thrown) {
    end()
    throw thrown
  }
  if (types.isPromise(result)) return result.finally(end)
  end()
  return result
}
