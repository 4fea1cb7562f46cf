const { toString, default: cronstrue } = require('cronstrue/i18n')

exports.functions = () => ({
  german: [(text) => cronstrue.toString(text, { locale: 'de' }), '0 12 * * 1'],
  english: [toString, '0 12 * * 1'],
})
exports.probe = () => ({
  french: cronstrue.toString('*/10 * * * *', { locale: 'fr' }),
  plain: require('cronstrue').toString('1 2 3 4 5'),
})
