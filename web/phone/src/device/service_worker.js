/*
 * Makes the app open without a network: everything it consists of is kept at installation, all of
 * it or nothing (a failed installation leaves the old version in its place). Data is not cached
 * here: it lies in the phone's database. Version and list are filled in by vite.config.ts.
 */
const CACHE = 'anju-phone-__VERSION__'
const FILES = __FILES__
/* The map's library: kept when the page asks for it, and only then; without it the rest works. */
const LATER = __LATER__

self.addEventListener('install', (event) => {
  /* What has its hash in its name was fetched by the page a moment ago: not over the line again. */
  const modeOf = (name) => (name.startsWith('assets/') ? 'default' : 'reload')
  const fresh = FILES.map((name) => new Request(new URL(name, self.registration.scope), { cache: modeOf(name) }))
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(fresh)))
})

self.addEventListener('activate', (event) => {
  event.waitUntil(dropOthers().then(() => self.clients.claim()))
})

async function dropOthers() {
  const names = (await caches.keys()).filter((name) => name.startsWith('anju-phone-') && name !== CACHE)
  await Promise.all(names.map((name) => caches.delete(name)))
}

/* The person says when: a form must not change under the hand that fills it. */
self.addEventListener('message', (event) => {
  if (event.data === 'take over') self.skipWaiting()
  if (event.data === 'keep the map') event.waitUntil(keepLater())
})

self.addEventListener('fetch', (event) => {
  const { request } = event
  if (request.method !== 'GET' || !request.url.startsWith(self.registration.scope)) return
  event.respondWith(answer(request))
})

async function answer(request) {
  const cache = await caches.open(CACHE)
  const kept = request.mode === 'navigate' ? self.registration.scope : request
  return (await cache.match(kept, { ignoreSearch: true })) ?? fetch(request)
}

async function keepLater() {
  const cache = await caches.open(CACHE)
  for (const name of LATER) {
    const address = new URL(name, self.registration.scope)
    if (!(await cache.match(address))) await cache.add(address).catch(() => undefined)
  }
}
