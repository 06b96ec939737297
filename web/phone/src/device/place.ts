/** Where the phone is, asked only at a photo and when a survey is kept (law 8). */
import type { Place } from '../store/rows'

const PATIENCE_MS = 8_000
const FRESH_MS = 60_000
export const ACCURATE_M = 30

/** null when there is no GPS, it is refused, or takes too long: nothing waits for it. */
export function whereAmI(): Promise<Place | null> {
  if (!navigator.geolocation) return Promise.resolve(null)
  return new Promise((done) => {
    const ask = { enableHighAccuracy: true, timeout: PATIENCE_MS, maximumAge: FRESH_MS }
    navigator.geolocation.getCurrentPosition(({ coords }) => done(placeOf(coords)), () => done(null), ask)
  })
}

function placeOf({ longitude, latitude, accuracy }: GeolocationCoordinates): Place {
  return { lon: round(longitude, 7), lat: round(latitude, 7), accuracy_m: round(accuracy, 1), source: 'gps' }
}

function round(value: number, places: number): number {
  return Number(value.toFixed(places))
}

/** Metres between two places, near enough for a village. */
export function metresBetween(a: { lon: number; lat: number }, b: { lon: number; lat: number }): number {
  const metresPerDegree = 111_195
  const east = (a.lon - b.lon) * metresPerDegree * Math.cos((a.lat * Math.PI) / 180)
  return Math.hypot(east, (a.lat - b.lat) * metresPerDegree)
}
