const { addDays, format } = require('date-fns')
const { fr } = require('date-fns/locale/fr')

exports.functions = () => ({ requiredDays: [addDays, new Date(0), 3] })
exports.probe = () => ({
  french: format(new Date(0), 'PPPP', { locale: fr }),
  deep: require('date-fns/isMonday').isMonday(new Date(0)),
})
