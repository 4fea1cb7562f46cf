/** The call that a function stands in as an argument: `bus.on(PREFIX + 'new', (message) => …)`. */
export interface Registration {
  /** The callee, in a few characters: `bus.on`. */
  readonly call: string
  /** The first argument, as texts and top-level bindings that are put together. */
  readonly event: readonly EventPart[]
}

export type EventPart = { readonly text: string } | { readonly binding: string }
