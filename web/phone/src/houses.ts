/** The houses of the grid as the list shows them: in walking order, with state and reason. */
import { app, db } from './app'
import { progressText } from './store/progress'
import { answers } from './returned'
import type { House, Returned } from './store/rows'
import { isPatrolDue } from './patrols'
import { VERDICTS } from './words'

export const ONLY: Record<string, string> = {
  left: '待排查', returned: '退回', due: '到期', hazard: '有隐患', key: '重点', all: '全部',
}

export interface Line { house: House; isLeft: boolean; state: string; tone: string; reasons: string[]; returned: Returned | null }

export function linesOf(houses: House[], returned: Returned[], today: string): Line[] {
  const back = new Map(returned.map((one) => [one.house_id, one]))
  const drafts = new Set(app.drafts.map((one) => one.house_id))
  const surveys = app.surveys.filter((one) => one.kind === 'submission')
  const sent = new Map([...surveys].reverse().map((one) => [one.house_id, one]))
  return houses
    .map((house) => lineOf(house, back.get(house.id) ?? null, drafts, sent, today))
    .sort((a, b) => Number(!a.returned) - Number(!b.returned) || (a.house.order ?? 1e9) - (b.house.order ?? 1e9) || (a.house.code < b.house.code ? -1 : 1))
}

type Sent = Map<string, (typeof app.surveys)[number]>

function lineOf(house: House, returned: Returned | null, drafts: Set<string>, sent: Sent, today: string): Line {
  const done = sent.get(house.id)
  const isBeingWritten = drafts.has(house.id)
  const isSentSince = done !== undefined && (!returned || answers(done, returned, app.clock))
  return {
    house,
    returned: isSentSince ? null : returned,
    isLeft: house.surveyed_at === null && !isSentSince,
    ...stateOf(house, isBeingWritten, isSentSince ? done : undefined),
    reasons: reasonsOf(house, isSentSince ? null : returned, today),
  }
}

function stateOf(house: House, isBeingWritten: boolean, done: Sent extends Map<string, infer One> ? One | undefined : never) {
  if (isBeingWritten) return { state: '正在填写', tone: 'writing' }
  if (done) return { state: progressText(done), tone: done.isWhole ? 'received' : done.parked.length ? 'alarm' : 'kept' }
  if (house.verdict) return { state: VERDICTS[house.verdict], tone: house.verdict }
  return { state: '未排查', tone: 'none' }
}

function reasonsOf(house: House, returned: Returned | null, today: string): string[] {
  const reasons: string[] = []
  if (returned) reasons.push('退回补充')
  if (house.due_on && house.due_on < today) reasons.push(`已超期（${house.due_on}）`)
  else if (house.due_on) reasons.push(`${house.due_on} 到期`)
  if (isPatrolDue(house, today)) reasons.push(house.patrol_due_on! < today ? '巡查超期' : '今天应巡查')
  if (house.is_key_survey) reasons.push('百日行动重点')
  if (house.reason) reasons.push(house.reason)
  return reasons
}

export function wanted(line: Line, only: string, text: string): boolean {
  const { house } = line
  const searched = `${house.code}${house.owner_masked ?? ''}`
  if (text && !searched.includes(text.trim())) return false
  if (only === 'left') return line.isLeft || line.returned !== null || line.tone === 'writing'
  if (only === 'returned') return line.returned !== null
  if (only === 'due') return house.due_on !== null
  if (only === 'hazard') return house.verdict === 'general_hazard' || house.verdict === 'severe_hazard'
  return only === 'key' ? house.is_key_survey : true
}

/** Of a house of the grid its own; of a new one its village's. */
export async function townshipOf(houseId: string, village: string): Promise<string | null> {
  const house = await db.houses.get(houseId)
  return house?.township_code ?? (await db.areas.get(village))?.parent_code ?? null
}
