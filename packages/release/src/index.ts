export { imageOf, openBuilder, type BuildResult, type ReleaseBuilder } from './builder.ts'
export { checkTypes, type TypeCheck, type TypeCheckError } from './type-check.ts'
export { findPackage, findProgram, readManifest, type Manifest, type Program } from './program.ts'
