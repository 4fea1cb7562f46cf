import type { Session } from 'node:inspector'

const key = Symbol.for('midflight.live-instances')

interface Exchange {
  readonly prototype: object
  readonly take: (found: object[]) => void
}

/**
 * All objects in memory that inherit from a prototype, whoever holds them: a Map, a closure, a timer, a WeakMap. V8 walks the heap for it, which
 * stops the program for about a tenth of a second; a registry of instances would cost every `new` (docs/decisions/0015). Nothing else runs meanwhile.
 */
export function findLiveInstances(prototype: object): object[] {
  const { Session } = process.getBuiltinModule('node:inspector')
  const session = new Session()
  let found: object[] = []
  const exchange: Exchange = { prototype, take: (objects) => (found = objects) }
  const globals = globalThis as unknown as Record<symbol, Exchange>
  session.connect()
  globals[key] = exchange
  try {
    const [target, receiver] = ['prototype', 'take'].map((name) => evaluate(session, name))
    const { objects } = post(session, 'Runtime.queryObjects', { prototypeObjectId: target }) as {
      objects: { objectId: string }
    }
    const call = { functionDeclaration: 'function(found){this(found)}', objectId: receiver, arguments: [objects] }
    post(session, 'Runtime.callFunctionOn', call)
  } finally {
    delete globals[key]
    session.disconnect()
  }
  return found
}

function evaluate(session: Session, name: string): string {
  const expression = `globalThis[Symbol.for('midflight.live-instances')].${name}`
  return (post(session, 'Runtime.evaluate', { expression }) as { result: { objectId: string } }).result.objectId
}

/** A session in the program's own process answers before `post` returns. */
function post(session: Session, method: string, parameters: object): unknown {
  let answer: unknown = null
  session.post(method, parameters, (error, result) => {
    if (error !== null) throw new Error(`${method} failed: ${error.message}`)
    answer = result
  })
  return answer
}
