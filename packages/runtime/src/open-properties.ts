/**
 * `Object.defineProperty` and `Object.defineProperties` for members that a later version may define otherwise: they are configurable, whatever the program says. What
 * is there already and cannot be defined again stays so.
 */
export const openProperties = {
  defineProperty(target: object, key: PropertyKey, descriptor: PropertyDescriptor): object {
    return Object.defineProperty(target, key, opened(target, key, descriptor))
  },
  defineProperties(target: object, table: PropertyDescriptorMap): object {
    const all = Reflect.ownKeys(table).map((key) => [key, opened(target, key, table[key]!)] as const)
    return Object.defineProperties(target, Object.fromEntries(all))
  },
}

function opened(target: object, key: PropertyKey, descriptor: PropertyDescriptor): PropertyDescriptor {
  const before = Object.getOwnPropertyDescriptor(target, key)
  return before?.configurable === false ? descriptor : { ...descriptor, configurable: true }
}
