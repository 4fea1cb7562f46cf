export { attachHost, type AttachedHost } from './attached.ts'
export { runHost, type HostEnd, type HostOptions } from './supervisor.ts'
export type { HostEvent, OnHostEvent } from './events.ts'
export type { ProgramEnd } from './program/process.ts'
