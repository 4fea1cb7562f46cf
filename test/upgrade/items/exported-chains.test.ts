import { describe } from 'vitest'
import { rows } from '../../support/commonjs-rows.ts'
import { testRows } from '../../support/upgrade-rows.ts'

const user = `const x = require('./x.cjs')\nexports.timer = setTimeout(x.default, 1e8).unref()\nexports.run = () => [x.default(), x.options.limit, x.LIMIT]\nexports.options = () => x.options`

describe('what is exported where a variable begins, as newer versions of Babel write it', () => {
  testRows(
    rows([
      {
        name: 'is what it was as a statement of its own',
        before: {
          'm.cjs': user,
          'x.cjs': `exports.options = exports.LIMIT = exports.default = void 0;\nconst LIMIT = 1;\nexports.LIMIT = LIMIT;\nvar _options = { limit: 1 };\nexports.options = _options;\nfunction work() { return 'one' }\nvar _default = work;\nexports.default = _default;`,
        },
        after: {
          'x.cjs': `exports.options = exports.LIMIT = exports.default = void 0;\nconst LIMIT = exports.LIMIT = 1;\nvar _options = exports.options = { limit: 1 };\nfunction work() { return 'two' }\nvar _default = exports.default = work;`,
        },
        sees: {
          'm.run()': [
            ['one', 1, 1],
            ['two', 1, 1],
          ],
        },
        keeps: ['m.options()'],
      },
      {
        name: 'changes as that does',
        before: `const LIMIT = exports.LIMIT = 1\nconst f = exports.f = () => LIMIT`,
        after: `const LIMIT = exports.LIMIT = 2\nconst f = exports.f = () => LIMIT + 1`,
        sees: {
          '[m.LIMIT, m.f()]': [
            [1, 1],
            [2, 3],
          ],
        },
        keeps: ['m.f'],
      },
      {
        name: 'is state where code writes to it',
        before: `let count = exports.count = 0\nexports.add = () => { exports.count = count += 1; return count }`,
        after: `let count = exports.count = 0\nexports.add = () => { exports.count = count += 10; return count }`,
        first: ['m.add()'],
        sees: { 'm.count': [1, 1] },
      },
    ]),
  )
})
