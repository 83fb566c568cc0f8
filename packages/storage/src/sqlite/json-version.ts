/** What the `v` column of a row says about its JSON. A later shape gets the next number. */
export const jsonVersion = 1
