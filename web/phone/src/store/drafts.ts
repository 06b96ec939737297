/** Surveys being written: every change is on the phone before the screen goes on. */
import type { Answers, Form } from '../core/schema'
import { questionsOf } from '../core/schema'
import type { PhoneDatabase } from './database'
import { newId } from './ids'
import type { Area, Confirming, Draft, House, OldHazard, Photo, Picture, Place, Returned, Session, Telling } from './rows'

/** Facts of the house row that are answers too; a starting point that must be looked at. */
const KNOWN_ANSWERS = [
  'is_operational', 'structure_type', 'storeys', 'floor_area_m2', 'built_year', 'area_path',
  'business_kinds',
] as const

interface Beginning { session: Session; form: Form; now: number }

/** The survey of this house already begun here, or a new one; never a second beside it. */
export async function beginSurvey(
  db: PhoneDatabase, house: House, from: Beginning, returned: Returned | null = null, repaired: OldHazard[] = [],
): Promise<Draft> {
  return db.transaction('rw', db.drafts, db.photos, db.outbox, db.last, async () => {
    const begun = await db.drafts.where('house_id').equals(house.id).toArray()
    const own = begun.find((one) => one.account_id === from.session.account_id)
    if (own) return own
    const last = await db.last.get(house.id)
    const draft = draftOf(house, from, last && last.submission === house.submission_id ? last.answers : {})
    if (repaired.length) lookAgain(draft, repaired, from.form)
    if (returned) await takeUp(db, draft, returned, from)
    await db.drafts.add(draft)
    return draft
  })
}

/** The house's own row wins: the office may have put it right since. */
function draftOf(house: House, from: Beginning, last: Answers): Draft {
  const known = questionsOf(from.form)
  const carried = Object.fromEntries(Object.entries(last).filter(([id]) => known.has(id)))
  const ground = answersOfGround(house, from.form)
  const before = Object.entries({ ...carried, ...answersOfHouse(house, from.form) }).filter(([id]) => !(id in ground))
  const answers = { ...Object.fromEntries(before), ...ground }
  return {
    ...blankDraft(from),
    house_id: house.id,
    label: `${house.code.slice(-6)} ${house.owner_masked ?? ''}`.trim(),
    village_code: house.village_code,
    grid_code: house.grid_code,
    kind: house.surveyed_at ? 'resurvey' : 'survey',
    answers,
    copied: Object.keys(answers),
    carried: Object.fromEntries(before),
  }
}

/** A repair is looked at again (复查): the same signs are asked anew, beginning at the first of them. */
function lookAgain(draft: Draft, repaired: OldHazard[], form: Form): void {
  const asked = new Set(repaired.flatMap((one) => one.questions))
  draft.kind = 'recheck'
  draft.recheck = repaired
  const section = form.sections.find((one) => one.questions.some(({ id }) => asked.has(id)))
  const question = section?.questions.find(({ id }) => asked.has(id))
  if (section && question) draft.where = { section: section.id, question: question.id }
}

/** Inside an area of the office's map the site question comes filled in; on the spot it is looked at (decision 0046). */
function answersOfGround(house: House, form: Form): Answers {
  const kinds = [...new Set((house.geohazards ?? []).map((one) => one.kind))]
  const known = questionsOf(form)
  if (!kinds.length || !known.has('has_geohazard') || !known.has('geohazard_kinds')) return {}
  return { has_geohazard: true, geohazard_kinds: kinds }
}

/** A survey that came back goes on where it ended: at the questions and photos pointed at. */
async function takeUp(db: PhoneDatabase, draft: Draft, returned: Returned, { form, now }: Beginning): Promise<void> {
  draft.replaces = returned.submission
  draft.returned = returned
  const asked = new Set([...returned.questions, ...(returned.pictures ?? []).flatMap((one) => one.question ?? [])])
  const first = form.sections.find((one) => one.questions.some(({ id }) => asked.has(id)))
  const question = first?.questions.find(({ id }) => asked.has(id))
  if (first && question) draft.where = { section: first.id, question: question.id }
  const body = (await db.outbox.get(returned.submission))?.body
  if (!body) return // sent from another phone, or long ago: the answers are not here any more
  const known = questionsOf(form)
  const answers = Object.entries(JSON.parse(body).answers as Record<string, unknown>)
  draft.answers = Object.fromEntries(answers.filter(([id]) => known.has(id)))
  draft.carried = {}
  draft.copied = returned.questions.filter((id) => id in draft.answers)
  await takePhotosAlong(db, draft.id, returned, now)
}

/** The photos that were not asked for anew need not be taken again: the same bytes, told again. */
async function takePhotosAlong(db: PhoneDatabase, draftId: string, returned: Returned, now: number): Promise<void> {
  const before = await db.photos.where('survey_id').equals(returned.submission).toArray()
  const good = before.filter((one) => !returned.photos.includes(one.slot) && !returned.photos.includes(one.sha256))
  await db.photos.bulkAdd(good.map((one) => ({ ...one, id: newId(now), survey_id: draftId })))
}

/**
 * A survey that came back before its house had a file: it goes on from what this phone sent. Null
 * where another phone sent it, or long ago.
 */
export async function beginReturned(db: PhoneDatabase, returned: Returned, from: Beginning): Promise<Draft | null> {
  return db.transaction('rw', db.drafts, db.photos, db.outbox, db.houses, async () => {
    const row = await db.outbox.get(returned.submission)
    if (!row?.body) return null
    const begun = await db.drafts.where('house_id').equals(row.house_id).toArray()
    const own = begun.find((one) => one.account_id === from.session.account_id)
    if (own) return own
    const sent = JSON.parse(row.body) as Pick<Draft, 'village_code' | 'grid_code' | 'location' | 'near_denied' | 'kind'>
    const draft: Draft = {
      ...blankDraft(from),
      house_id: row.house_id,
      is_new: !(await db.houses.get(row.house_id)),
      label: row.label,
      kind: sent.kind,
      village_code: sent.village_code,
      grid_code: sent.grid_code ?? null,
      location: sent.location ?? null,
      near_denied: sent.near_denied ?? [],
    }
    await takeUp(db, draft, returned, from)
    await db.drafts.add(draft)
    return draft
  })
}

export async function beginNewHouse(
  db: PhoneDatabase, area: Pick<Area, 'code' | 'level' | 'parent_code'>, place: Place | null, from: Beginning,
  nearDenied: string[] = [],
): Promise<Draft> {
  const draft: Draft = {
    ...blankDraft(from),
    house_id: newId(from.now),
    is_new: true,
    label: '新增房屋',
    village_code: area.level === 'grid' ? area.parent_code : area.code,
    grid_code: area.level === 'grid' ? area.code : null,
    location: place,
    near_denied: nearDenied,
  }
  await db.drafts.add(draft)
  return draft
}

function blankDraft({ session, form, now }: Beginning): Draft {
  return {
    id: newId(now),
    account_id: session.account_id,
    house_id: '',
    is_new: false,
    label: '',
    village_code: '',
    grid_code: null,
    kind: 'survey',
    form_version: form.version,
    answers: {},
    copied: [],
    set_aside: {},
    location: null,
    where: null,
    told_owner: null,
    replaces: null,
    returned: null,
    started_at: now,
    updated_at: now,
  }
}

function answersOfHouse(house: House, form: Form): Record<string, unknown> {
  const questions = questionsOf(form)
  const known = KNOWN_ANSWERS.filter((name) => questions.has(name) && house[name] !== null)
  return Object.fromEntries(known.map((name) => [name, house[name]]))
}

/** Keep one answer, or take it away (null); looking at a copied one counts as answering it. */
export async function saveAnswer(
  db: PhoneDatabase, id: string, question: string, value: unknown, now: number,
): Promise<void> {
  await change(db, id, now, (draft) => {
    if (value === null) delete draft.answers[question]
    else draft.answers[question] = value
    draft.copied = draft.copied.filter((one) => one !== question)
  })
}

export async function saveWhere(
  db: PhoneDatabase, id: string, where: Draft['where'], now: number,
): Promise<void> {
  await change(db, id, now, (draft) => { draft.where = where })
}

export async function savePlace(
  db: PhoneDatabase, id: string, place: Place, now: number,
): Promise<void> {
  await change(db, id, now, (draft) => { draft.location = place })
}

export async function saveToldOwner(
  db: PhoneDatabase, id: string, told: Telling | null, now: number,
): Promise<void> {
  await change(db, id, now, (draft) => { draft.told_owner = told })
}

export async function saveOwnerConfirmed(
  db: PhoneDatabase, id: string, said: Confirming | null, now: number,
): Promise<void> {
  await change(db, id, now, (draft) => { draft.owner_confirmed = said })
}

/** An old draft under a new form: what the new one does not ask is put aside, not thrown away. */
export async function moveToForm(
  db: PhoneDatabase, id: string, form: Form, now: number,
): Promise<Answers> {
  const questions = questionsOf(form)
  let aside: Answers = {}
  await change(db, id, now, (draft) => {
    const dropped = Object.keys(draft.answers).filter((name) => !questions.has(name))
    for (const name of dropped) {
      draft.set_aside[name] = draft.answers[name]
      delete draft.answers[name]
    }
    // Nobody can look at what is not asked: left in, it would keep the survey from being completed.
    draft.copied = draft.copied.filter((name) => questions.has(name))
    draft.form_version = form.version
    aside = draft.set_aside
  })
  return aside
}

async function change(
  db: PhoneDatabase, id: string, now: number, alter: (draft: Draft) => void,
): Promise<void> {
  await db.transaction('rw', db.drafts, async () => {
    const draft = await db.drafts.get(id)
    if (!draft) throw new Error(`no draft ${id}`)
    alter(draft)
    draft.updated_at = now
    await db.drafts.put(draft)
  })
}

/**
 * A photo and its bytes are kept together or not at all; never for what was finished meanwhile in
 * another tab, where nothing would send it.
 */
export async function addPhoto(db: PhoneDatabase, photo: Photo, picture: Picture): Promise<void> {
  await db.transaction('rw', db.photos, db.pictures, db.drafts, db.patrols, async () => {
    if (!(await isBeingWritten(db, photo.survey_id))) throw new Error('这一份已在另一个页面里完成或删去，照片没有加上；原照片仍在相册里')
    await db.pictures.put(picture)
    await db.photos.add(photo)
  })
}

/** The same, and it takes the place of those of its slot: when it finds no room, they are still there. */
export async function replacePhoto(db: PhoneDatabase, photo: Photo, picture: Picture): Promise<void> {
  await db.transaction('rw', db.photos, db.pictures, db.drafts, db.patrols, db.outbox, async () => {
    const before = await db.photos.where('survey_id').equals(photo.survey_id).filter((one) => one.slot === photo.slot).toArray()
    await addPhoto(db, photo, picture)
    for (const one of before) await removePhoto(db, one.id)
  })
}

async function isBeingWritten(db: PhoneDatabase, id: string): Promise<boolean> {
  return Boolean((await db.drafts.get(id)) ?? (await db.patrols.get(id)))
}

/** Only of a survey still being written; the bytes stay while another photo has them. */
export async function removePhoto(db: PhoneDatabase, id: string): Promise<void> {
  await db.transaction('rw', db.photos, db.pictures, db.drafts, db.patrols, db.outbox, async () => {
    const photo = await db.photos.get(id)
    if (!photo || !(await isBeingWritten(db, photo.survey_id))) return
    await db.photos.delete(id)
    const others = await db.photos.where('sha256').equals(photo.sha256).count()
    if (!others && !(await db.outbox.get(photo.sha256))) await db.pictures.delete(photo.sha256)
  })
}

/** Throwing a survey away is the surveyor's own, confirmed act; photos go with it. */
export async function discardDraft(db: PhoneDatabase, id: string): Promise<void> {
  const photos = await db.photos.where('survey_id').equals(id).toArray()
  for (const photo of photos) await removePhoto(db, photo.id)
  await db.drafts.delete(id)
}
