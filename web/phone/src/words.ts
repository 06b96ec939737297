/** Codes in the words of the procedure, as the office pages show them. */
import type { Verdict } from './core/classification'
import type { Codes, Question } from './core/schema'

export const VERDICTS: Record<Verdict, string> = {
  safe: '安全',
  general_hazard: '一般安全隐患',
  severe_hazard: '严重安全隐患',
  incomplete: '信息不全',
}

export const SIGNS: Record<string, string> = { yes: '有', no: '无', unseen: '看不到' }

/** Whom of a house, and how (server/domain/owner_told.py). */
export const WHOM: Record<string, string> = { owner: '房主', user: '使用人', family: '房主家属' }
export const REFUSALS: Record<string, string> = { absent: '不在场', declined: '不愿签字', unable: '不能书写', other: '其他原因' }

/** What a patrol finds (server/domain/patrols.py). */
export const FINDINGS: Record<string, string> = { unchanged: '无变化', changed: '有新情况', danger: '异常，已要求立即撤离', not_seen: '未能进入查看' }
export const WAYS: Record<string, string> = { in_person: '当面告知', phone: '电话告知', paper: '书面送达', relative: '由家属或邻居转告' }

export function toldText(told: { whom: string; way: string; refused: boolean }): string {
  const whom = WHOM[told.whom] ?? told.whom
  return `${WAYS[told.way] ?? told.way}${whom}${told.refused ? '，对方拒绝' : ''}`
}

/** What stands beside a rule that is not official (survey_schema/origin.py). */
export const UNCONFIRMED = '待当地主管部门确认'
export const isOfficial = (certainty: string) => certainty === 'H' || certainty === 'M'

const UNITS: Record<string, string> = {
  m2: 'm²', percent: '%', people: '人', ratio: '倍', places: '处', storeys: '层', year: '年',
}

export function unitOf(question: Question): string {
  return question.unit ? (UNITS[question.unit] ?? question.unit) : ''
}

export function answerText(question: Question | undefined, value: unknown, codes: Codes): string {
  if (typeof value === 'boolean') return value ? '是' : '否'
  if (Array.isArray(value)) return value.map((one) => answerText(question, one, codes)).join('、')
  if (question?.kind === 'sign') return SIGNS[String(value)] ?? String(value)
  const label = codes[question?.codes ?? '']?.codes.find((one) => one.value === value)?.label
  return label ?? `${roundForShow(value)}${question ? unitOf(question) : ''}`
}

/** Only on screen: what decides is never rounded. */
function roundForShow(value: unknown): string {
  return typeof value === 'number' && !Number.isInteger(value) ? String(Number(value.toFixed(3))) : String(value)
}

export function momentText(ms: number): string {
  const at = new Date(ms)
  const two = (part: number) => String(part).padStart(2, '0')
  return `${at.getMonth() + 1}月${at.getDate()}日 ${two(at.getHours())}:${two(at.getMinutes())}`
}

export function durationText(ms: number): string {
  const minutes = Math.round(Math.abs(ms) / 60_000)
  if (minutes < 120) return `${minutes}分钟`
  return minutes < 2880 ? `${Math.round(minutes / 60)}小时` : `${Math.round(minutes / 1440)}天`
}
