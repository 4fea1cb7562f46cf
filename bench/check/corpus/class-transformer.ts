import type { Pair } from '../corpus.ts'

export const classTransformer: readonly Pair[] = [
  {
    package: 'class-transformer',
    old: '0.3.1',
    new: '0.3.2',
    verdict: 'breaking',
    documented: { in: 'repository', at: 'CHANGELOG.md' },
    complete: false,
    breaks: [
      {
        symbol: 'Transform',
        kind: 'incompatible type',
        says: 'The function is given one object with all that it may need. (The author calls the patch an accident.)',
        old: [
          'decorators.d.ts',
          'Transform(transformFn: (value: any, obj: any, transformationType: TransformationType) => any, options?: TransformOptions)',
        ],
        new: [
          'types/decorators/transform.decorator.d.ts',
          'Transform(transformFn: (params: TransformFnParams) => any, options?: TransformOptions): PropertyDecorator;',
        ],
      },
    ],
  },
]
