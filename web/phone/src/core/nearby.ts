/** Which houses stand where one wants to enter a new one (domain.md §2.4: a double file is the commonest mistake). */
import { metresBetween } from '../device/place'

export const NEAR_M = 10

interface Placed { lon: number | null; lat: number | null }

export interface Near<Of> { house: Of; metres: number }

/** Nearest first. */
export function housesNear<Of extends Placed>(
  here: { lon: number; lat: number } | null, houses: readonly Of[], within = NEAR_M,
): Near<Of>[] {
  if (!here) return []
  const found: Near<Of>[] = []
  for (const house of houses) {
    if (house.lon === null || house.lat === null) continue
    const metres = metresBetween(here, { lon: house.lon, lat: house.lat })
    if (metres <= within) found.push({ house, metres })
  }
  return found.sort((a, b) => a.metres - b.metres)
}
