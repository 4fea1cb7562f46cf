export { imageOf, openBuilder, type BuildResult, type ReleaseBuilder } from './builder.ts'
export { findPackage, findProgram, readManifest, type Manifest, type Program } from './program.ts'
