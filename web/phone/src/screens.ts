/**
 * Every screen, fetched when it is first needed: the first one must be there in a second on a bad
 * line. Once the app stands, all of them are fetched, so that none is missing without a signal.
 */
import { defineAsyncComponent, type Component } from 'vue'
import NotHere from './parts/NotHere.vue'
import SignIn from './screens/SignIn.vue'

const LOADERS = {
  grid: () => import('./screens/GridScreen.vue'),
  house: () => import('./screens/HouseScreen.vue'),
  survey: () => import('./screens/SurveyScreen.vue'),
  returned: () => import('./screens/ReturnedScreen.vue'),
  photos: () => import('./screens/PhotoScreen.vue'),
  verdict: () => import('./screens/VerdictScreen.vue'),
  outbox: () => import('./screens/OutboxScreen.vue'),
  me: () => import('./screens/MeScreen.vue'),
  new: () => import('./screens/NewHouse.vue'),
  password: () => import('./screens/ChangePassword.vue'),
  map: () => import('./screens/MapScreen.vue'),
  place: () => import('./screens/PlaceScreen.vue'),
  scan: () => import('./screens/ScanScreen.vue'),
  patrols: () => import('./screens/patrols/PatrolList.vue'),
  patrol: () => import('./screens/patrols/PatrolScreen.vue'),
}

export type ScreenName = keyof typeof LOADERS | 'sign_in'

const later = (loader: () => Promise<Component>) => defineAsyncComponent({ loader, errorComponent: NotHere, delay: 200 })

export const SCREENS = {
  sign_in: SignIn,
  ...Object.fromEntries(Object.entries(LOADERS).map(([name, loader]) => [name, later(loader)])),
} as unknown as Record<ScreenName, Component>

export async function fetchAllScreens(): Promise<void> {
  for (const load of Object.values(LOADERS)) await load().catch(() => undefined)
}
