import type { Topic } from '../case.ts'
import { bindings } from './bindings.ts'
import { classes } from './classes.ts'
import { closures } from './closures.ts'
import { objectMembers } from './object-members.ts'
import { commonJsImports } from './commonjs-imports.ts'
import { commonJs } from './commonjs.ts'
import { dynamicImport } from './dynamic-import.ts'
import { evaluationOrder } from './evaluation-order.ts'
import { fixedModules } from './fixed-modules.ts'
import { functions } from './functions.ts'
import { hoisting } from './hoisting.ts'
import { importMeta } from './import-meta.ts'
import { linkErrors } from './link-errors.ts'
import { names } from './names.ts'
import { namespaces } from './namespaces.ts'
import { processes } from './process.ts'
import { stackTraces } from './stack-traces.ts'
import { syntax } from './syntax.ts'
import { topLevelAwait } from './top-level-await.ts'
import { typescript } from './typescript.ts'

/** All topics: first how modules hang together, then what stands in them, then the process around them. */
export const topics: readonly Topic[] = [
  evaluationOrder,
  hoisting,
  bindings,
  namespaces,
  topLevelAwait,
  dynamicImport,
  importMeta,
  fixedModules,
  commonJs,
  commonJsImports,
  linkErrors,
  syntax,
  names,
  functions,
  closures,
  objectMembers,
  classes,
  typescript,
  stackTraces,
  processes,
]
