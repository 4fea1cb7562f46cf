const _ = require('lodash')
const pick = require('lodash/pick')
const fp = require('lodash/fp')

exports.functions = () => ({
  pick: [pick, { a: 1, b: 2 }, ['a']],
  fp: [fp.map((n) => n + 1), [1, 2]],
  uniq: [_.uniq, [1, 1, 2]],
})
exports.probe = () => ({ version: _.VERSION, same: require('lodash') === _, isolated: _.runInContext().VERSION })
