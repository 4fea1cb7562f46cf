import type { ModulePath } from '@midflight/model'

/** What a module of the program sees as a namespace, or undefined where it is not there. */
type NamespaceOf = (specifier: string) => object | undefined

type Data = Record<string, unknown>
type Disposer = (data: Data) => void
type AcceptCallback = (updated: unknown) => unknown
type Listener = (payload: unknown) => void

interface Acceptance {
  /** Specifiers of the modules that are accepted; null for the module itself. */
  readonly specifiers: readonly string[] | null
  /** Whether the callback gets one namespace or a list of them. */
  readonly isList: boolean
  readonly callback: AcceptCallback
}

/** What one version of a module has asked for by `import.meta.hot`. */
export interface Registrations {
  readonly disposers: Disposer[]
  readonly pruners: Disposer[]
  readonly acceptances: Acceptance[]
  readonly listeners: [event: string, listener: Listener][]
}

/**
 * `import.meta.hot` of a module, as Vite's convention has it (https://vite.dev/guide/api-hmr): one for all versions. `data` is one object for
 * ever; what a version has registered ends with it.
 */
export class Hot {
  readonly path: ModulePath
  #registrations: Registrations = noRegistrations()
  /** What `invalidate` was told, in a box, since it was last looked at. */
  #invalidation: { readonly message: string | undefined } | null = null
  /** What the program sees. */
  readonly context: object

  constructor(path: ModulePath) {
    this.path = path
    this.context = contextOf({
      hot: this,
      data: {},
      registrations: () => this.#registrations,
      invalidate: (message) => {
        this.#invalidation = { message }
      },
    })
  }

  get data(): Data {
    return (this.context as { data: Data }).data
  }

  get registrations(): Registrations {
    return this.#registrations
  }

  /** Begins a list of registrations anew, or goes back to an earlier one. */
  register(registrations: Registrations = noRegistrations()): Registrations {
    const before = this.#registrations
    this.#registrations = registrations
    return before
  }

  /** What the module has said against this version of it; null where nothing. */
  takeInvalidation(): { readonly message: string | undefined } | null {
    const taken = this.#invalidation
    this.#invalidation = null
    return taken
  }

  emit(event: string, payload: unknown): void {
    for (const [name, listener] of this.#registrations.listeners) if (name === event) listener(payload)
  }

  /** Closes what a version has opened. */
  dispose({ disposers }: Registrations): void {
    for (const disposer of disposers) disposer(this.data)
  }

  prune({ pruners }: Registrations): void {
    for (const pruner of pruners) pruner(this.data)
  }
}

function noRegistrations(): Registrations {
  return { disposers: [], pruners: [], acceptances: [], listeners: [] }
}

interface ContextParts {
  readonly hot: Hot
  readonly data: Data
  readonly registrations: () => Registrations
  readonly invalidate: (message: string | undefined) => void
}

function contextOf({ hot, data, registrations, invalidate }: ContextParts): object {
  return {
    data,
    accept: (first?: unknown, callback?: AcceptCallback) => {
      if (typeof first === 'string' || Array.isArray(first)) {
        const specifiers = [first].flat() as string[]
        registrations().acceptances.push({ specifiers, isList: Array.isArray(first), callback: callback ?? (() => {}) })
      } else if (typeof first === 'function') {
        registrations().acceptances.push({ specifiers: null, isList: false, callback: first as AcceptCallback })
      }
    },
    dispose: (disposer: Disposer) => void registrations().disposers.push(disposer),
    prune: (pruner: Disposer) => void registrations().pruners.push(pruner),
    decline: () => {},
    invalidate: (message?: string) => {
      invalidate(message)
      hot.emit('vite:invalidate', { path: hot.path, message })
    },
    on: (event: string, listener: Listener) => void registrations().listeners.push([event, listener]),
    off: (event: string, listener: Listener) => {
      const { listeners } = registrations()
      const index = listeners.findIndex(([name, known]) => name === event && known === listener)
      if (index >= 0) listeners.splice(index, 1)
    },
    send: () => {},
  }
}

/** Calls what a module wants to be told of: that it was evaluated again, or that a module which it accepts was. */
export function tellAccepted(
  registrations: Registrations,
  isReloaded: boolean,
  namespaceOf: NamespaceOf,
  own: () => object,
): void {
  for (const { specifiers, isList, callback } of registrations.acceptances) {
    if (specifiers === null) {
      if (isReloaded) callback(own())
      continue
    }
    const updated = specifiers.map(namespaceOf)
    if (updated.every((namespace) => namespace === undefined)) continue
    callback(isList ? updated : updated[0])
  }
}
