import type { Topic } from '../case.ts'
import { bindings } from './bindings.ts'
import { classes } from './classes.ts'
import { dynamicImport } from './dynamic-import.ts'
import { evaluationOrder } from './evaluation-order.ts'
import { functions } from './functions.ts'
import { hoisting } from './hoisting.ts'
import { importMeta } from './import-meta.ts'
import { names } from './names.ts'
import { namespaces } from './namespaces.ts'
import { syntax } from './syntax.ts'
import { topLevelAwait } from './top-level-await.ts'

/** All topics, in the order of the specification as far as there is one. */
export const topics: readonly Topic[] = [
  evaluationOrder,
  hoisting,
  bindings,
  namespaces,
  names,
  topLevelAwait,
  dynamicImport,
  importMeta,
  syntax,
  classes,
  functions,
]
