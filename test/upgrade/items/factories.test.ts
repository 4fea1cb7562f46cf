import { describe } from 'vitest'
import { rows } from '../../support/commonjs-rows.ts'
import { testRows } from '../../support/upgrade-rows.ts'

/** What a function makes where it stands, of something that it is given. */
const serializer = (body: string): string =>
  `const state = new Map([['calls', 0]])\nmodule.exports = function anonymous(state) {\nconst open = '<'\nfunction main(value) { state.set('calls', state.get('calls') + 1); ${body} }\nreturn main\n}(state)`
const old = serializer(`return open + value`)
const now = serializer(`const close = '>'; return open + value + close`)

describe('a function that a factory makes where it stands', () => {
  testRows(
    rows([
      {
        name: 'is made again, of the same things',
        before: {
          'm.cjs': `const serialize = require('./serializer.cjs')\nexports.run = (value) => serialize(value)\nexports.calls = () => require('./state.cjs').state.get('calls')`,
          'state.cjs': `exports.state = new Map([['calls', 0]])`,
          'serializer.cjs': `const { state } = require('./state.cjs')\n${old.split('\n').slice(1).join('\n')}`,
        },
        after: { 'serializer.cjs': `const { state } = require('./state.cjs')\n${now.split('\n').slice(1).join('\n')}` },
        first: ['m.run(1)'],
        notices: ['held-closure'],
        sees: { 'm.run(2)': ['<2', '<2>'], 'm.calls() > 1': [true, true] },
      },
      {
        name: 'which somebody has been given while modules loaded: refused',
        before: {
          'm.cjs': `const serialize = require('./serializer.cjs')\nconst held = [serialize]\nexports.run = (value) => held[0](value)\nexports.held = held\nsetTimeout(serialize, 1e8).unref()`,
          'serializer.cjs': old,
        },
        after: { 'serializer.cjs': now },
        sees: { 'm.run(2)': ['<2', '<2'] },
        ends: ['state-type-changed'],
      },
      {
        name: 'which keeps something of its own: refused',
        before: {
          'm.cjs': `const count = (function () { let n = 0; return () => { n += 1; return n } })()\nexports.run = () => typeof count()`,
        },
        after: {
          'm.cjs': `const count = (function () { let n = 10; return () => { n += 1; return n } })()\nexports.run = () => typeof count()`,
        },
        sees: { 'm.run()': ['number', 'number'] },
        ends: ['resource-changed'],
      },
    ]),
  )
})
