/** What the subject keys of a user and of their sessions begin with, and no other. */
export function userPrefix(userId: string): string {
  return `user:${encodeURIComponent(userId)}/`
}
