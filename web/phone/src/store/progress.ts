/** How far each finished survey is: what lies on the phone, what the server has, what stands still. */
import type { OutboxRow, Received } from './rows'

export interface SurveyProgress {
  id: string
  kind: 'submission' | 'patrol'
  house_id: string
  account_id: string
  label: string
  made_at: number
  isReceived: boolean
  photos: number
  photosReceived: number
  /** Everything of it is on the server, with receipts. */
  isWhole: boolean
  parked: { id: string; reason: string }[]
  /** The last thing that went wrong, while it is still being tried. */
  trouble: string | null
  answer: Received | null
  verdictOnPhone: string | null
  /** Of a patrol, while what was sent is still here. */
  finding: string | null
}

/** Newest first; a row whose survey came in a file without it stands for itself. */
export function progressOf(rows: OutboxRow[]): SurveyProgress[] {
  const groups = new Map<string, OutboxRow[]>()
  for (const row of rows) groups.set(row.survey_id, [...(groups.get(row.survey_id) ?? []), row])
  return [...groups.values()].map(progress).sort((a, b) => b.made_at - a.made_at)
}

function progress(rows: OutboxRow[]): SurveyProgress {
  const survey = rows.find((one) => one.kind !== 'photo')
  const photos = rows.filter((one) => one.kind === 'photo')
  const { survey_id: id, house_id, account_id, label, made_at } = survey ?? photos[0]!
  const unsent = rows.filter((one) => one.state !== 'received')
  return {
    id, house_id, account_id, label, made_at,
    kind: survey?.kind === 'patrol' ? 'patrol' : 'submission',
    isReceived: !survey || survey.state === 'received',
    photos: photos.length,
    photosReceived: photos.filter((one) => one.state === 'received').length,
    isWhole: unsent.length === 0,
    parked: rows.filter((one) => one.state === 'parked').map((one) => ({ id: one.id, reason: one.reason ?? '' })),
    trouble: unsent.find((one) => one.state === 'waiting' && one.reason)?.reason ?? null,
    answer: survey?.answer ?? null,
    verdictOnPhone: verdictOf(survey),
    finding: survey?.envelope && 'finding' in survey.envelope ? survey.envelope.finding : null,
  }
}

function verdictOf(row: OutboxRow | undefined): string | null {
  return row?.envelope && 'verdict_on_phone' in row.envelope ? row.envelope.verdict_on_phone : null
}

/** "本机已存" and "服务器已收到" are different words for different things. */
export function progressText(one: SurveyProgress): string {
  const photos = one.photos ? `，照片 ${one.photosReceived}/${one.photos}` : ''
  if (one.isWhole) return `服务器已收到${photos}`
  if (one.parked.length) return '本机已存，需要处理'
  const what = one.kind === 'patrol' ? '巡查' : '排查表'
  return one.isReceived ? `服务器已收到${what}${photos}` : '本机已存，未上报'
}
