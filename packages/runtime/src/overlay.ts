/** A namespace of a built-in module with some of its names replaced, in its default export too. */
export function overlayNamespace(namespace: object, names: Readonly<Record<string, unknown>>): object {
  const native = (namespace as { default: object }).default
  const value = new Proxy(native, {
    get: (target, key) =>
      typeof key === 'string' && Object.hasOwn(names, key) ? names[key] : Reflect.get(target, key),
  })
  const overlaid: object = Object.assign(Object.create(null) as object, namespace, names, { default: value })
  return Object.defineProperty(overlaid, Symbol.toStringTag, { value: 'Module' })
}
