import dgram from 'node:dgram'
import dns from 'node:dns'
import { syncBuiltinESMExports } from 'node:module'
import net from 'node:net'
import os from 'node:os'

/**
 * Takes away what Node's permission model leaves to a module: the network (it is among the permissions from Node 25 on) and signals to other processes.
 * Other modules of Node reach both through these.
 */
export function confine(): void {
  for (const [owner, names] of [
    [net.Socket.prototype, ['connect']],
    [net.Server.prototype, ['listen', '_listen2']],
    [net, ['_createServerHandle']],
    [dgram, ['_createSocketHandle']],
    [dgram.Socket.prototype, ['bind', 'connect', 'send', 'addMembership']],
    [dns, functionsOf(dns)],
    [dns.promises, functionsOf(dns.promises)],
    [dns.Resolver.prototype, functionsOf(dns.Resolver.prototype)],
    [dns.promises.Resolver.prototype, functionsOf(dns.promises.Resolver.prototype)],
    [process, ['kill', '_kill', '_debugProcess', '_debugEnd', '_linkedBinding']],
    [os, ['setPriority']],
  ] as const) {
    for (const name of names) deny(owner, name)
  }
  syncBuiltinESMExports()
}

/** Of a module or a prototype, without its classes. */
function functionsOf(owner: object): string[] {
  return Reflect.ownKeys(owner).filter((name): name is string => {
    if (typeof name !== 'string' || name === 'constructor' || !/^[a-z]/.test(name)) return false
    return typeof Reflect.getOwnPropertyDescriptor(owner, name)?.value === 'function'
  })
}

function deny(owner: object, name: string): void {
  if (Reflect.getOwnPropertyDescriptor(owner, name) === undefined) return
  Object.defineProperty(owner, name, {
    value: () => {
      throw Object.assign(new Error(`${name} is not allowed where exports are looked at`), {
        code: 'ERR_ACCESS_DENIED',
      })
    },
    writable: false,
    configurable: false,
  })
}
