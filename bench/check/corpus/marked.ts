import type { Pair } from '../corpus.ts'

const types = 'lib/marked.d.ts'
const says = 'A renderer is given the token.'

export const marked: readonly Pair[] = [
  {
    package: 'marked',
    old: '12.0.2',
    new: '13.0.0',
    verdict: 'breaking',
    documented: { in: 'commit', at: '1ce59ea8' },
    complete: false,
    breaks: [
      {
        symbol: 'Renderer.prototype.code',
        kind: 'incompatible type',
        says,
        old: [types, 'code(code: string, infostring: string | undefined, escaped: boolean): string;'],
        new: [types, 'code({ text, lang, escaped }: Tokens.Code): string;'],
      },
      {
        symbol: 'Renderer.prototype.heading',
        kind: 'incompatible type',
        says,
        old: [types, 'heading(text: string, level: number, raw: string): string;'],
        new: [types, 'heading({ tokens, depth }: Tokens.Heading): string;'],
      },
      {
        symbol: 'Renderer.prototype.table',
        kind: 'incompatible type',
        says,
        old: [types, 'table(header: string, body: string): string;'],
        new: [types, 'table(token: Tokens.Table): string;'],
      },
      {
        symbol: 'Renderer.prototype.link',
        kind: 'incompatible type',
        says,
        old: [types, 'link(href: string, title: string | null | undefined, text: string): string;'],
        new: [types, 'link({ href, title, tokens }: Tokens.Link): string;'],
      },
      {
        symbol: 'Renderer.prototype.image',
        kind: 'incompatible type',
        says,
        old: [types, 'image(href: string, title: string | null, text: string): string;'],
        new: [types, 'image({ href, title, text }: Tokens.Image): string;'],
      },
      {
        symbol: 'TextRenderer.prototype.strong',
        kind: 'incompatible type',
        says,
        old: [types, 'declare class _TextRenderer { strong(text: string): string;'],
        new: [types, 'strong({ text }: Tokens.Strong): string;'],
      },
    ],
  },
  {
    package: 'marked',
    old: '12.0.0',
    new: '12.0.2',
    verdict: 'harmless',
    changes: [{ symbol: 'TextRenderer', kind: 'comment', new: [types, 'returns only the textual part of the token'] }],
  },
]
