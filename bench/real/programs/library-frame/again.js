export * from './use.mjs'
