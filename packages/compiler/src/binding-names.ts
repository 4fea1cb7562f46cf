import type { Node } from './syntax.ts'

/** The names that a binding pattern declares, in source order. */
export function bindingNames(pattern: Node): string[] {
  switch (pattern.type) {
    case 'Identifier':
      return [pattern.name]
    case 'AssignmentPattern':
      return bindingNames(pattern.left)
    case 'RestElement':
      return bindingNames(pattern.argument)
    case 'ArrayPattern':
      return pattern.elements.flatMap((element) => (element === null ? [] : bindingNames(element)))
    case 'ObjectPattern':
      return pattern.properties.flatMap((property) =>
        bindingNames(property.type === 'Property' ? property.value : property),
      )
    default:
      return []
  }
}
