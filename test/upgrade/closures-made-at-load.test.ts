import { expect, onTestFinished, test } from 'vitest'
import { startLive, type Files } from '../support/live-program.ts'
import { verdictOf } from '../support/upgrade-rows.ts'

/** What was made while modules loaded and cannot be led to its new code would run the earlier one for ever. */

interface Row {
  readonly name: string
  readonly files: (version: number) => Files
  readonly expression: string
  readonly ends: unknown
}

/** The new closure uses a variable that the earlier one did not, so it stays. */
const route = (version: number): string =>
  `export function route(bus, config) { bus.on('id', () => log(${version === 1 ? "'old'" : 'config'})) }`

const rows: readonly Row[] = [
  {
    name: 'by a function that is called again later',
    files: (version) => ({
      'main.ts': `import { log, events } from 'probe'\nimport { EventEmitter } from 'node:events'\n${route(version)}\nroute(events, 'new')\nevents.on('again', () => route(new EventEmitter(), 'x'))`,
    }),
    expression: "events.emit('id')",
    ends: { refused: ['closure-stays'] },
  },
  {
    name: 'by a constructor',
    files: (version) => ({
      'main.ts': `import { log, events } from 'probe'\nclass Router { constructor(bus, config) { bus.on('id', () => log(${version === 1 ? "'old'" : 'config'})) } }\nexport const router = new Router(events, 'new')\nexport const again = () => new Router(events, 'x')`,
    }),
    expression: "events.emit('id')",
    ends: { refused: ['closure-stays'] },
  },
  {
    name: 'by what a getter of the exports loads late, as express has its parsers',
    files: (version) => ({
      'main.ts': `import express from './express.cjs'\nimport { events } from 'probe'\nexpress.route(events, 'new')`,
      'express.cjs': `exports.route = require('./parsers.cjs').route`,
      'parsers.cjs': `Object.defineProperty(exports, 'route', { enumerable: true, get: getter('route') })\nfunction getter(name) { return function () { return load(name) } }\nfunction load(name) { switch (name) { case 'route': return require('./route.cjs') } }`,
      'route.cjs': `const { log } = require('probe')\nmodule.exports = route\nfunction route(bus, config) { bus.on('id', () => log(${version === 1 ? "'old'" : 'config'})) }`,
    }),
    expression: "events.emit('id')",
    ends: { refused: ['closure-stays'] },
  },
  {
    name: 'by what a getter loads late that is put on a function which two modules hand on',
    files: (version) => ({
      'main.ts': `import express from './index.cjs'\nimport { events } from 'probe'\nexpress.route(events, 'new')`,
      'index.cjs': `module.exports = require('./express.cjs')`,
      'express.cjs': `const parsers = require('./parsers.cjs')\nexports = module.exports = express\nfunction express() {}\nexports.route = parsers.route`,
      'parsers.cjs': `exports = module.exports = wrapped(parsers)\nfunction wrapped(f) { return function () { return f() } }\nfunction parsers() {}\nObject.defineProperty(exports, 'route', { configurable: true, enumerable: true, get: getter('route') })\nfunction getter(name) { return function () { return load(name) } }\nfunction load(name) { switch (name) { case 'route': return require('./route.cjs') } }`,
      'route.cjs': `const { log } = require('probe')\nmodule.exports = route\nfunction route(bus, config) { bus.on('id', () => log(${version === 1 ? "'old'" : 'config'})) }`,
    }),
    expression: "events.emit('id')",
    ends: { refused: ['closure-stays'] },
  },
  {
    name: 'not by what runs for each connection',
    files: (version) => ({
      'main.ts': `import { log, events } from 'probe'\n${route(version)}\nevents.on('connection', (socket) => route(socket, 'new'))`,
    }),
    expression: "events.emit('connection', events)",
    ends: 'committed',
  },
]

test.each(rows)('made $name', async ({ files, expression, ends }) => {
  const live = await startLive(files(1))
  onTestFinished(live.dispose)
  live.see(expression)
  expect(verdictOf(await live.upgrade(files(2)))).toEqual(ends)
})
