/** As in package.json. */
export const version = '1.5.0'
