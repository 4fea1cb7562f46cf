/** What the compiler knows of the language's own functions. Names count only where the program does not declare them itself. */

function words(text: string): Set<string> {
  return new Set(text.split(/\s+/).filter((word) => word !== ''))
}

/** Functions that have no effect and keep nothing of what they are given. */
export const pureFunctions = words(`
  Number String Boolean BigInt parseInt parseFloat isNaN isFinite encodeURIComponent decodeURIComponent structuredClone
  Math.abs Math.ceil Math.floor Math.round Math.trunc Math.min Math.max Math.pow Math.sqrt Math.log Math.log2
  Math.log10 Math.exp Math.sign Math.hypot Math.cbrt
  Object.keys Object.values Object.entries Object.freeze Object.fromEntries Object.hasOwn
  JSON.parse JSON.stringify Array.from Array.of Array.isArray
  Number.isInteger Number.parseInt Number.parseFloat
  require
  RegExp String.raw String.fromCharCode Symbol.for Buffer.from Buffer.byteLength
`)

/** Constructors that make a fresh object from their arguments alone. */
export const pureConstructors = words(`
  Map Set WeakMap WeakSet Array Object RegExp URL URLSearchParams TextEncoder TextDecoder
`)

/** Methods that leave their object as it is, whatever built-in they belong to. */
export const readingMethods = words(`
  at concat entries every filter find findIndex findLast flat flatMap forEach get has includes indexOf join
  keys lastIndexOf map reduce reduceRight slice some toReversed toSorted values with test toString valueOf
  padStart padEnd repeat replace replaceAll split startsWith endsWith toLowerCase toUpperCase trim trimStart trimEnd
  charAt charCodeAt codePointAt substring toFixed normalize localeCompare hasOwnProperty
`)

/** Those among them that hand out the elements themselves: objects among these can be changed afterwards. */
export const elementMethods = words(`
  at concat entries every filter find findIndex findLast flat flatMap forEach get map reduce reduceRight slice some
  toReversed toSorted values with
`)

/** Methods whose result is a primitive. */
export const primitiveMethods = words(`
  every findIndex has hasOwnProperty includes indexOf join lastIndexOf some test toString padStart padEnd repeat replace replaceAll
  startsWith endsWith toLowerCase toUpperCase trim trimStart trimEnd charAt charCodeAt codePointAt substring toFixed normalize
  localeCompare
`)

/** Functions that hand out the elements of what they are given. */
export const elementFunctions = words('Object.values Object.entries Object.fromEntries Array.from')

/** Methods that call the function they are given before they return. */
export const immediateMethods = words(`
  every filter find findIndex findLast flatMap forEach from map reduce reduceRight replace replaceAll some sort toSorted
`)

/** Functions that read what they are given and keep nothing of it, though they may have an effect. */
export const readingFunctions = new Set([
  ...pureFunctions,
  ...words('console.log console.info console.warn console.error console.debug'),
])

/** Globals that start nothing which goes on by itself, whatever is done with them. */
export const harmlessGlobals = words(`
  undefined NaN Infinity isFinite isNaN parseFloat parseInt decodeURI decodeURIComponent encodeURI encodeURIComponent escape unescape
  Object Function Boolean Symbol Error AggregateError EvalError RangeError ReferenceError SyntaxError TypeError URIError DOMException
  Number BigInt Math Date String RegExp Array Map Set WeakMap WeakSet WeakRef JSON Reflect Proxy Intl Promise Iterator
  ArrayBuffer SharedArrayBuffer Atomics DataView Int8Array Uint8Array Uint8ClampedArray Int16Array Uint16Array Int32Array Uint32Array
  BigInt64Array BigUint64Array Float16Array Float32Array Float64Array FinalizationRegistry Buffer URL URLSearchParams TextEncoder TextDecoder
  AbortController AbortSignal Event EventTarget structuredClone atob btoa console performance
  require module exports __filename __dirname arguments
`)

/** The same for members of others. */
export const harmlessMembers = words(`
  process.env process.version process.versions process.platform process.arch process.argv process.execArgv process.execPath process.pid
  process.cwd process.hrtime process.uptime process.memoryUsage process.release process.title
  process.emitWarning crypto.randomUUID crypto.getRandomValues crypto.subtle
`)

/** Built-in modules that may be asked for without the prefix `node:`. */
export const bareBuiltins = words(`
  assert assert/strict async_hooks buffer child_process cluster console constants crypto dgram diagnostics_channel dns dns/promises domain
  events fs fs/promises http http2 https inspector inspector/promises module net os path path/posix path/win32 perf_hooks process punycode
  querystring readline readline/promises repl stream stream/consumers stream/promises stream/web string_decoder sys timers timers/promises tls
  trace_events tty url util util/types v8 vm wasi worker_threads zlib
`)
