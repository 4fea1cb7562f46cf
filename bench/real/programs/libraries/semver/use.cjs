const semver = require('semver')
const satisfies = require('semver/functions/satisfies')
const { gt, rcompare } = semver

exports.functions = () => ({
  deep: [satisfies, '2.0.0', '>1'],
  gt: [gt, '2.0.0', '1.0.0'],
  rcompare: [rcompare, '1.0.0', '1.0.1'],
})
exports.probe = () => ({
  same: satisfies === semver.satisfies,
  range: new (require('semver/classes/range'))('~1.2') instanceof semver.Range,
})
