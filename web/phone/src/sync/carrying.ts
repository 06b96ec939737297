/**
 * Unsent surveys and photos in a file, to be handed in by another phone (line-separated JSON).
 *
 * The bytes of a survey are fixed before they are written down, so that both phones may send them:
 * the same id with the same bytes is received once (law 6). The file holds personal data.
 */
import type { PhoneDatabase } from '../store/database'
import { sha256 } from '../store/ids'
import type { OutboxRow, Photo, Session } from '../store/rows'
import type { Ports } from './ports'
import { fixBody } from './sending'

interface Head { anju: 'unsent'; version: 1; made_at: string; surveys: number; photos: number }
interface SurveyLine { survey: { id: string; kind?: 'submission' | 'patrol'; house_id: string; label: string; made_at: number; body: string }; photos: Photo[] }
interface PictureLine { picture: string; type: string; survey_id: string; house_id: string; label: string; bytes: string }
type Line = Head | SurveyLine | PictureLine

export async function carryOut(ports: Ports): Promise<Blob> {
  const { db } = ports
  const unsent = (await db.outbox.toArray()).filter((one) => one.state !== 'received')
  const surveys = unsent.filter((one) => one.kind !== 'photo')
  const pictures = unsent.filter((one) => one.kind === 'photo')
  const made_at = new Date(ports.now()).toISOString()
  const lines: string[] = [lineOf({ anju: 'unsent', version: 1, made_at, surveys: surveys.length, photos: pictures.length })]
  for (const row of surveys) lines.push(lineOf(await surveyLine(ports, row)))
  for (const row of pictures) lines.push(lineOf(await pictureLine(db, row)))
  return new Blob(lines, { type: 'application/x-ndjson' })
}

const lineOf = (line: Line) => `${JSON.stringify(line)}\n`

async function surveyLine(ports: Ports, row: OutboxRow): Promise<SurveyLine> {
  const clock = await ports.db.recall('clock')
  const body = row.body ?? (await fixBody(ports.db, row, clock, ports.now()))
  const photos = await ports.db.photos.where('survey_id').equals(row.survey_id).toArray()
  return { survey: { id: row.id, kind: row.kind as 'submission' | 'patrol', house_id: row.house_id, label: row.label, made_at: row.made_at, body }, photos }
}

async function pictureLine(db: PhoneDatabase, row: OutboxRow): Promise<PictureLine> {
  const picture = await db.pictures.get(row.id)
  if (!picture) throw new Error('本机上找不到一张照片的内容，未导出')
  const { survey_id, house_id, label } = row
  return { picture: row.id, type: picture.type, survey_id, house_id, label, bytes: toText(picture.bytes) }
}

/** How many surveys and photos came in; what is here already is left as it is. */
export async function carryIn(ports: Ports, session: Session, file: Blob): Promise<{ surveys: number; photos: number }> {
  const lines = (await file.text()).split('\n').filter((one) => one.trim()).map((one) => JSON.parse(one) as Line)
  const [head, ...rest] = lines
  if (!head || !('anju' in head) || head.anju !== 'unsent') throw new Error('不是本系统导出的未上报文件')
  const surveys = rest.filter((one): one is SurveyLine => 'survey' in one)
  const pictures = rest.filter((one): one is PictureLine => 'picture' in one)
  if (surveys.length !== head.surveys || pictures.length !== head.photos) throw new Error('文件不完整，请重新导出')
  const came = { surveys: 0, photos: 0 }
  for (const one of pictures) came.photos += await takePicture(ports.db, session, one, ports.now())
  for (const one of surveys) came.surveys += await takeSurvey(ports.db, session, one)
  return came
}

async function takePicture(db: PhoneDatabase, session: Session, line: PictureLine, now: number): Promise<number> {
  const bytes = fromText(line.bytes)
  if ((await sha256(bytes)) !== line.picture) throw new Error('文件中有照片已损坏，请重新导出')
  return db.transaction('rw', db.outbox, db.pictures, async () => {
    if (await db.outbox.get(line.picture)) return 0
    await db.pictures.put({ sha256: line.picture, bytes, type: line.type, exif: null })
    await db.outbox.add(rowOf(session, 'photo', line.picture, { ...line, made_at: now, body: null }))
    return 1
  })
}

async function takeSurvey(db: PhoneDatabase, session: Session, { survey, photos }: SurveyLine): Promise<number> {
  return db.transaction('rw', db.outbox, db.photos, async () => {
    if (await db.outbox.get(survey.id)) return 0
    await db.photos.bulkPut(photos)
    await db.outbox.add(rowOf(session, survey.kind ?? 'submission', survey.id, { ...survey, survey_id: survey.id }))
    return 1
  })
}

interface Facts { label: string; made_at: number; survey_id: string; house_id: string; body: string | null }

function rowOf(session: Session, kind: OutboxRow['kind'], id: string, { label, made_at, survey_id, house_id, body }: Facts): OutboxRow {
  return {
    id, kind, survey_id, house_id, label, made_at, body,
    account_id: session.account_id,
    state: 'waiting',
    tries: 0,
    not_before: 0,
    reason: null,
    envelope: null,
    receipt: null,
    received_at: null,
    answer: null,
  }
}

const CHUNK = 0x8000

function toText(bytes: ArrayBuffer): string {
  const view = new Uint8Array(bytes)
  let text = ''
  for (let at = 0; at < view.length; at += CHUNK) text += String.fromCharCode(...view.subarray(at, at + CHUNK))
  return btoa(text)
}

function fromText(text: string): ArrayBuffer {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer
}
