/**
 * Runs before a test of the suite, in its process, under plain Node and under Midflight alike: `node --require <this> <test>`. Gives the global
 * object what the suite's INTERPRETING.md asks of a host, evaluates the files of its harness there, and reports what ends the process.
 * It is handed to Node as a script: it has no imports.
 */
const { readFileSync, writeSync } = process.getBuiltinModule('node:fs')
const { createContext, runInContext, runInThisContext } = process.getBuiltinModule('node:vm')

/** Its prototype is the constructor of all source objects. */
const { Module: webAssemblyModule } = Reflect.get(globalThis, 'WebAssembly') as { Module: object }

const harness = JSON.parse(process.env.CONFORMANCE_HARNESS ?? '[]') as string[]
const reportMark = process.env.CONFORMANCE_MARK ?? ''
delete process.env.CONFORMANCE_HARNESS
delete process.env.CONFORMANCE_MARK

process.on('uncaughtExceptionMonitor', (thrown: unknown) => {
  const isObject = (typeof thrown === 'object' && thrown !== null) || typeof thrown === 'function'
  const name = isObject ? ((thrown as { constructor?: { name?: string } }).constructor?.name ?? null) : null
  writeSync(2, `\n${reportMark}${JSON.stringify({ name, message: messageOf(thrown, isObject) })}\n`)
})

defineHidden(globalThis, 'print', (value: unknown) => writeSync(1, `${String(value)}\n`))
defineHidden(
  globalThis,
  '$262',
  host(globalThis, (code) => runInThisContext(code) as unknown),
)
for (const file of harness) runInThisContext(readFileSync(file, 'utf8'), { filename: file })

function messageOf(thrown: unknown, isObject: boolean): string {
  try {
    return isObject && 'message' in (thrown as object)
      ? String((thrown as { message: unknown }).message)
      : String(thrown)
  } catch {
    return 'a value without a text'
  }
}

function defineHidden(target: object, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, writable: true, enumerable: false, configurable: true })
}

/** The object `$262` of a realm. */
function host(global: object, evalScript: (code: string) => unknown): object {
  return {
    global,
    evalScript,
    createRealm: () => {
      const context = createContext({})
      const realm = runInContext('globalThis', context) as object
      const inner = host(realm, (code) => runInContext(code, context) as unknown)
      defineHidden(realm, '$262', inner)
      return inner
    },
    detachArrayBuffer: (buffer: ArrayBuffer) => void structuredClone(buffer, { transfer: [buffer] }),
    gc: () => {
      throw new Error('This host collects garbage when it likes')
    },
    AbstractModuleSource: Object.getPrototypeOf(webAssemblyModule) as unknown,
  }
}
