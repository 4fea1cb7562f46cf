import { isFunction, parse, walk, type Node } from './syntax.ts'

/**
 * Whether a file without a `type` in its package.json is an ES module to Node: it has `import`, `export`, `import.meta` or a top-level `await`
 * that are no types, and cannot be read as CommonJS.
 */
export function hasModuleSyntax(path: string, text: string): boolean {
  if (!/\b(import|export|await)\b/.test(text)) return false
  const parsed = parse(path, text.startsWith('#!') ? `//${text.slice(2)}` : text)
  if (!parsed.ok) return !parse(path, text, 'commonjs').ok
  let found = false
  walk(parsed.syntax.program, (node) => {
    found ||= isModuleSyntax(node)
    return !found && !(isFunction(node) && !/\bimport\.meta\b/.test(text))
  })
  return found
}

function isModuleSyntax(node: Node): boolean {
  if (node.type === 'ImportDeclaration') return node.importKind !== 'type'
  if (node.type === 'ExportNamedDeclaration' || node.type === 'ExportAllDeclaration') return node.exportKind !== 'type'
  if (node.type === 'MetaProperty') return node.meta.name === 'import'
  return node.type === 'ExportDefaultDeclaration' || node.type === 'AwaitExpression'
}
