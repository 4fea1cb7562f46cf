/** The attributes of a dynamic import: `{ with: { type: 'json' } }`. */
export type ImportAttributes = readonly (readonly [key: string, value: string])[]

/** ECMA-262 13.3.10.2 EvaluateImportCall, from the evaluated options on. Throws what getters throw, and a TypeError for what is no attributes. */
export function readAttributes(options: unknown): ImportAttributes {
  if (options === undefined) return []
  if (!isObject(options)) throw new TypeError('The second argument of import() must be an object')
  const attributes = (options as { with?: unknown }).with
  if (attributes === undefined) return []
  if (!isObject(attributes)) throw new TypeError("The 'with' option of import() must be an object")
  const entries = Object.entries(attributes)
  for (const [, value] of entries)
    if (typeof value !== 'string') throw new TypeError('Import attribute value must be a string')
  return entries as [string, string][]
}

/** The checks of Node for a module of its own. Throws a TypeError with the code of Node. */
export function checkAttributes(attributes: ImportAttributes, url: string): void {
  const isJson = url.endsWith('.json')
  for (const [key, value] of attributes) {
    if (key !== 'type' || value !== 'json')
      throw failure('UNSUPPORTED', `Import attribute "${key}" with value "${value}" is not supported in ${url}`)
    if (!isJson) throw failure('TYPE_INCOMPATIBLE', `Module "${url}" is not of type "${value}"`)
  }
  if (isJson && attributes.length === 0)
    throw failure('MISSING', `Module "${url}" needs an import attribute of "type: json"`)
}

function failure(code: 'UNSUPPORTED' | 'TYPE_INCOMPATIBLE' | 'MISSING', message: string): TypeError {
  return Object.assign(new TypeError(message), { code: `ERR_IMPORT_ATTRIBUTE_${code}` })
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function'
}
