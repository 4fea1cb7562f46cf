const { XMLParser, XMLValidator } = require('fast-xml-parser')

const parser = new XMLParser()
exports.functions = () => ({
  requiredParse: [(text) => parser.parse(text), '<a><b>1</b></a>'],
  requiredValidate: [XMLValidator.validate, '<a/>'],
})
exports.probe = () => ({
  parser: parser instanceof XMLParser,
  parsed: new XMLParser({ removeNSPrefix: true }).parse('<x:a>1</x:a>'),
})
