const unwanted = ['spam', 'casino', 'c++', 'lottery']

const pattern = new RegExp(unwanted.join('|'), 'giu')

/** The text with unwanted words blotted out. */
export function moderate(text: string): string {
  return text.replaceAll(pattern, (word) => '*'.repeat(word.length))
}
