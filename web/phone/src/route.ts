/** Where the person is, in the address after #; remembered, so that a killed tab comes back there. */
import { ref } from 'vue'
import { db } from './app'

export interface Route { screen: string; id: string; part: string }

function read(): Route {
  const [screen = '', id = '', part = ''] = location.hash.replace(/^#\/?/, '').split('/').map(decodeURIComponent)
  return { screen: screen || 'grid', id, part }
}

export const route = ref<Route>(read())

window.addEventListener('hashchange', () => {
  route.value = read()
  window.scrollTo(0, 0)
  void db.remember('was_at', location.hash)
})

export function go(screen: string, id = '', part = ''): void {
  location.hash = ['#', screen, id, part].filter(Boolean).map((one, place) => (place ? encodeURIComponent(one) : one)).join('/')
}

/** The same place under another address, without a step to go back to. */
export function swap(screen: string, id = '', part = ''): void {
  const parts = [screen, id, part].filter(Boolean).map(encodeURIComponent)
  history.replaceState(null, '', `#/${parts.join('/')}`)
  route.value = read()
  void db.remember('was_at', location.hash)
}

/** Opened anew without an address: back to where the system ended it, if a survey was open. */
export async function comeBack(): Promise<void> {
  if (location.hash.length > 2) return
  const was = await db.recall('was_at')
  if (was && /^#\/(survey|photos|verdict|patrol)\//.test(was)) location.hash = was
}
