/** Another tab keeps the database at a version that this page cannot use. */
export class DatabaseBlockedError extends Error {
  override readonly name = 'DatabaseBlockedError'
}
