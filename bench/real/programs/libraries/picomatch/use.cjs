const picomatch = require('picomatch')

const match = picomatch(['*.a', '*.b'])
exports.functions = () => ({ requiredMatch: [match, 'x.b'] })
exports.probe = () => ({
  posix: require('picomatch/posix').isMatch('a\\b', 'a/b'),
  names: Object.keys(picomatch).sort(),
})
