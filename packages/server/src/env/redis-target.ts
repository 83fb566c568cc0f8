/** What `REDIS_URL` names: one server, or with several addresses between commas some of the nodes of a cluster. */
export function redisTarget(addresses: string): { url: string } | { cluster: readonly string[] } {
  const [first = '', ...others] = addresses.split(',').map((address) => address.trim())
  return others.length === 0 ? { url: first } : { cluster: [first, ...others.filter((address) => address !== '')] }
}
