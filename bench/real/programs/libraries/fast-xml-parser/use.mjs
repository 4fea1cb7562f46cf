import { XMLBuilder, XMLParser, XMLValidator } from 'fast-xml-parser'

export * as library from 'fast-xml-parser'
const text = '<?xml version="1.0"?><r a="1"><b>2</b><b>x &amp; y</b><!-- c --><c><![CDATA[<d>]]></c><e/></r>'
const parser = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '@' })
const ordered = new XMLParser({ preserveOrder: true, commentPropName: '#comment' })
const builder = new XMLBuilder({ ignoreAttributes: false, attributeNamePrefix: '@', format: true })
const listening = new XMLParser({
  tagValueProcessor: (name, value) => `${name}:${value}`,
  isArray: (name) => name === 'b',
})
const { validate } = XMLValidator

export const functions = () => ({
  parse: [parser.parse.bind(parser), text],
  build: [(value) => builder.build(value), { r: { '@a': 1, b: ['x', 'y & z'] } }],
  validate: [validate, '<a><b></a>'],
})
const read = parser.parse(text)
export const kept = () => ({ instances: [parser instanceof XMLParser, builder instanceof XMLBuilder], read })

export const probe = () => ({
  ordered: ordered.parse(text),
  listening: listening.parse(text),
  bytes: outcome(() => parser.parse(new Uint8Array(Buffer.from('<a>ä</a>')))),
  stray: outcome(() => new XMLParser().parse('<a>1</a></b><c>2</c>')),
  entities: outcome(() =>
    new XMLParser({ htmlEntities: true, processEntities: true }).parse(
      '<!DOCTYPE a [<!ENTITY e "v">]><a>&e; &copy; &#65;</a>',
    ),
  ),
  numbers: parser.parse('<a><b>007</b><c>1e3</c><d>0x1F</d><e> 5 </e></a>'),
  positions: Object.getOwnPropertySymbols(
    new XMLParser({ captureMetaData: true, preserveOrder: true }).parse('<a><b/></a>')[0],
  ).map(String),
  fine: XMLValidator.validate('<a b="c"/>'),
  wrong: [XMLValidator.validate('<a b=c/>'), XMLValidator.validate('<a></a><b>', { allowBooleanAttributes: true })],
  built: new XMLBuilder({ preserveOrder: true }).build(ordered.parse(text)),
})

export const work = (n) => parser.parse(builder.build({ n: { '@id': n, list: [n, `x${n}`] } }))

function outcome(call) {
  try {
    return call()
  } catch (error) {
    return [error.name, error.message]
  }
}
