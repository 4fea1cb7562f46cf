import type { Pair } from '../corpus.ts'

export const axios: readonly Pair[] = [
  {
    package: 'axios',
    old: '1.7.7',
    new: '1.7.9',
    verdict: 'breaking',
    documented: null,
    complete: true,
    breaks: [
      {
        symbol: 'AxiosInterceptorManager.use',
        also: ['AxiosInterceptorManager', 'AxiosInstance.interceptors', 'default.interceptors'],
        kind: 'narrowed parameter',
        old: [
          'index.d.ts',
          'use(onFulfilled?: ((value: V) => V | Promise<V>) | null, onRejected?: ((error: any) => any) | null, options?: AxiosInterceptorOptions): number;',
        ],
        new: [
          'index.d.ts',
          'use: V extends AxiosResponse ? AxiosResponseInterceptorUse<V> : AxiosRequestInterceptorUse<V>;',
        ],
      },
    ],
  },
]
