import { describe } from 'vitest'
import { rows } from '../../support/commonjs-rows.ts'
import { testRows } from '../../support/upgrade-rows.ts'

describe('a built-in module is one module, whichever way it is got', () => {
  testRows(
    rows([
      {
        name: 'a global that is taken from its module now',
        before: `const zero = Buffer.from([0])\nexports.zero = () => zero\nexports.code = () => 1\nconst url = new URL('http://a/b')\nexports.url = () => url`,
        after: `const { Buffer } = require('buffer')\nconst { URL } = require('node:url')\nconst zero = Buffer.from([0])\nexports.zero = () => zero\nexports.code = () => 2\nconst url = new URL('http://a/b')\nexports.url = () => url`,
        sees: { 'm.code()': [1, 2], 'm.zero().length': [1, 1] },
        keeps: ['m.zero()', 'm.url()'],
      },
      {
        name: 'what it has opened stays open',
        before: `const emitter = new (require('events').EventEmitter)()\nconst hash = require('crypto').createHash('sha1')\nexports.held = () => [emitter, hash]\nexports.emitter = () => emitter\nexports.hash = () => hash\nexports.code = () => 1`,
        after: `const emitter = new (require('node:events').EventEmitter)()\nconst hash = require('node:crypto').createHash('sha1')\nexports.held = () => [emitter, hash]\nexports.emitter = () => emitter\nexports.hash = () => hash\nexports.code = () => 2`,
        sees: { 'm.code()': [1, 2] },
        keeps: ['m.emitter()', 'm.hash()'],
      },
      {
        name: 'an effect that named it otherwise is not run again',
        before: {
          'm.cjs': `const events = require('events')\nevents.midflightTest = (events.midflightTest || 0) + 1\nrequire('process').title = 'a'\nexports.count = () => events.midflightTest`,
        },
        after: {
          'm.cjs': `const events = require('node:events')\nevents.midflightTest = (events.midflightTest || 0) + 1\nrequire('node:process').title = 'a'\nexports.count = () => events.midflightTest + 0`,
        },
        keeps: ['m.count()'],
      },
    ]),
  )
})

describe('what only has the name of a global', () => {
  const before = `const zero = Buffer.from([0])\nexports.zero = () => zero`
  testRows(
    rows([
      {
        name: 'taken from the program',
        before: { 'm.cjs': before, 'own.cjs': `exports.Buffer = { from: (parts) => ({ parts }) }` },
        after: { 'm.cjs': `const { Buffer } = require('./own.cjs')\n${before}` },
        sees: { 'm.zero().length': [1, 1] },
        ends: ['kind-changed'],
      },
      {
        name: 'another member of the module under that name',
        before,
        after: `const { Blob: Buffer } = require('buffer')\n${before}`,
        sees: { 'm.zero().length': [1, 1] },
        ends: ['kind-changed'],
      },
      {
        name: 'taken from the module, and put in its place by the program',
        before,
        after: `let { Buffer } = require('buffer')\nBuffer = { from: (parts) => parts }\n${before}`,
        sees: { 'm.zero() instanceof Uint8Array': [true, true] },
        ends: ['kind-changed'],
      },
      {
        name: 'of another module',
        before: `const base = URL.canParse('x')\nconst held = [URL]\nexports.held = () => held\nexports.base = base`,
        after: `const { Url: URL } = require('url')\nconst base = URL.canParse('x')\nconst held = [URL]\nexports.held = () => held\nexports.base = base`,
        sees: { 'm.held().length': [1, 1] },
        ends: ['load-time-dependent', 'load-time-dependent'],
      },
    ]),
  )
})
