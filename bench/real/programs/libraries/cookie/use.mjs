import * as cookie from 'cookie'
import { parse, serialize } from 'cookie'

export * as library from 'cookie'
export const functions = () => ({
  parse: [parse, 'a=1; b="x%20y"; a=2; __proto__=z'],
  serialize: [serialize, 'name', 'value one', { httpOnly: true, maxAge: 10, path: '/', sameSite: 'lax', secure: true }],
})

const jar = new Map([['session', parse('sid=abc%3D; theme=dark')]])
export const kept = () => ({ jar: [...jar], bare: Object.getPrototypeOf(jar.get('session')) })

export const probe = () => ({
  parsed: parse('x=%E4%BD%A0; y; =z'),
  set: cookie.parseSetCookie?.('a=b; Path=/; Max-Age=5; HttpOnly; Expires=Thu, 01 Jan 2026 00:00:00 GMT'),
  whole: outcome(() => cookie.stringifySetCookie({ name: 'a', value: 'b', priority: 'high', partitioned: true })),
  overruled: outcome(() => cookie.stringifySetCookie('a', 'b', { name: 'other', value: 'c' })),
  many: outcome(() => cookie.stringifyCookie({ a: '1', b: 'x y', c: undefined })),
  wrong: outcome(() => serialize('a b', 'c')),
})

export const work = (n) => parse(serialize(`n${n}`, `value ${n}`))

function outcome(call) {
  try {
    return call()
  } catch (error) {
    // V8 words this message from the text of the call, which is not the program's where modules are compiled.
    return [error.name, error.message.replace(/^.* is not a function$/, 'is not a function')]
  }
}
