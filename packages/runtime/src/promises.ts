/** The Promise of the language: what the program puts in the place of the global one is its own. */
export const NativePromise = Promise

/** A promise of the language, with the functions that settle it. */
export function deferred<T>(): PromiseWithResolvers<T> {
  let resolve!: PromiseWithResolvers<T>['resolve']
  let reject!: PromiseWithResolvers<T>['reject']
  const promise = new NativePromise<T>((...settle) => {
    resolve = settle[0]
    reject = settle[1]
  })
  return { promise, resolve, reject }
}
