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

const USELESS_M = 500

/** So far off it may be the next village: no place of a house, which is put by hand then. */
export const isUseless = ({ accuracy_m }: Place) => (accuracy_m ?? 0) >= USELESS_M

/** How good a place is, in the words of the form; the one put by hand is told as that. */
export function placeText(place: Place | null): string {
  if (!place) return '没有取得定位（没有信号、未授权或超时）：请在图上点出位置，记录会注明是手工标的。'
  if (place.source === 'footprint') return '位置取自图上点的房屋轮廓。'
  if (place.source === 'pin') return '位置是在图上手工标的，记录会注明。'
  const metres = Math.round(place.accuracy_m ?? 0)
  if (isUseless(place)) return `定位误差约 ${metres} 米，不能用来找房：请在图上点出位置，记录会注明是手工标的。`
  return metres > ACCURATE_M ? `定位误差约 ${metres} 米，偏大：请到开阔处再试，或在图上点准。` : `已定位，误差约 ${metres} 米。`
}
