/** Which houses of the grid are due for a patrol, in the order a walk would take them. */
import { app } from './app'
import type { Schema } from './core/schema'
import type { House } from './store/rows'
import { localDay } from './sync/clock'

const SOON_DAYS = 7
const DAY_MS = 86_400_000

export function isPatrolDue(house: House, today: string): boolean {
  return Boolean(house.patrol_due_on && house.patrol_due_on <= today)
}

export interface DueHouse { house: House; isLate: boolean; isToday: boolean; isDone: boolean; why: string }

/** Late ones first, the longest late of them on top; then what falls due within a week. */
export function dueHouses(houses: House[], today: string): DueHouse[] {
  const soon = new Date(Date.parse(today) + SOON_DAYS * DAY_MS).toISOString().slice(0, 10)
  const done = patrolledSince(houses)
  return houses
    .filter((one) => one.patrol_due_on && (one.patrol_due_on <= soon || done.has(one.id)))
    .map((house) => ({
      house,
      isDone: done.has(house.id),
      isLate: house.patrol_due_on! < today,
      isToday: house.patrol_due_on === today,
      why: intervalLabel(house.patrol_row ?? null),
    }))
    .sort((a, b) => Number(a.isDone) - Number(b.isDone) || compare(a.house.patrol_due_on!, b.house.patrol_due_on!)
      || (a.house.order ?? 1e9) - (b.house.order ?? 1e9) || compare(a.house.code, b.house.code))
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

/** Houses seen in a patrol of this phone that the server has not told of yet; a locked door is none. */
function patrolledSince(houses: House[]): Set<string> {
  const told = new Map(houses.map((one) => [one.id, one.patrolled_on ?? '']))
  const fresh = app.surveys.filter((one) => one.finding !== null && one.finding !== 'not_seen' && dayOf(one.made_at) > (told.get(one.house_id) ?? ''))
  return new Set(fresh.map((one) => one.house_id))
}

const dayOf = (ms: number) => localDay(ms, app.clock)

export function intervalLabel(id: string | null): string {
  const schema = app.schema as Schema | null
  return schema?.county.patrols?.intervals.find((one) => one.id === id)?.label ?? ''
}
