/** As in package.json. */
export const version = '1.4.0'
