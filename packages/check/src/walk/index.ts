export { walkModule } from './walk-module.ts'
export { WalkedDeclarations } from './walked-declarations.ts'
