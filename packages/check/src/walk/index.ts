export { offeredBy, type Offered, walkModule } from './walk-module.ts'
export { WalkedDeclarations } from './walked-declarations.ts'
