// Keeps the page's own files, so that it opens while the server is away. Answers and models are never kept here.
const cacheName = 'arq-shell-1'

self.addEventListener('install', (event) => {
  event.waitUntil(keepPages(['/', '/ask']).then(() => self.skipWaiting()))
})

self.addEventListener('activate', (event) => {
  event.waitUntil(dropOldCaches().then(() => self.clients.claim()))
})

self.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url)
  if (event.request.method !== 'GET' || url.origin !== self.location.origin || url.pathname.startsWith('/api/')) return
  if (event.request.mode === 'navigate') event.respondWith(freshPage(event.request))
  else if (url.pathname.startsWith('/_next/static/')) event.respondWith(keptFile(event.request))
})

/** Pages come from the server while it answers, since only it knows the newest files they name. */
async function freshPage(request) {
  const cache = await caches.open(cacheName)
  const page = new URL(request.url).pathname
  try {
    const response = await fetch(request)
    if (response.ok) await cache.put(page, response.clone())
    return response
  } catch (error) {
    const kept = await cache.match(page)
    if (kept !== undefined) return kept
    throw error
  }
}

/** Files under /_next/static have their content's hash in their name and never change. */
async function keptFile(request) {
  const cache = await caches.open(cacheName)
  const kept = await cache.match(request)
  if (kept !== undefined) return kept
  const response = await fetch(request)
  if (response.ok) await cache.put(request, response.clone())
  return response
}

/** The first visit loads its files before this worker runs, so they are read out of the pages and fetched once more. */
async function keepPages(pages) {
  const cache = await caches.open(cacheName)
  for (const page of pages) {
    const response = await fetch(page)
    if (!response.ok) continue
    await cache.put(page, response.clone())
    const files = new Set((await response.text()).match(/\/_next\/static\/[^"'\\)\s]+/g) ?? [])
    await Promise.all([...files].map((file) => cache.add(file).catch(() => {})))
  }
}

async function dropOldCaches() {
  const names = await caches.keys()
  await Promise.all(names.filter((name) => name !== cacheName).map((name) => caches.delete(name)))
}
