/** One survey being written: its answers, its reading, and the writing of every change at once. */
import { computed, reactive, ref, toRaw } from 'vue'
import { app, db, refresh } from './app'
import { isBlank } from './core/accept'
import { classify, decisiveOf, type Classification } from './core/classification'
import { asked, read } from './core/reading'
import type { PhotoSlot, Question, Schema, Section } from './core/schema'
import { evaluate } from './core/conditions'
import { questionsOf } from './core/schema'
import { isFull } from './store/database'
import { moveToForm, saveOwnerConfirmed, savePlace, saveAnswer, saveToldOwner, saveWhere } from './store/drafts'
import { finish } from './store/finishing'
import { withRoom } from './store/room'
import { writingOf } from './store/writing'
import type { Confirming, Draft, Photo, Place, Telling } from './store/rows'
import { localDay } from './sync/clock'

export type Survey = NonNullable<Awaited<ReturnType<typeof openSurvey>>>

/** null when there is no such draft (any more). */
export async function openSurvey(id: string) {
  const schema = app.schema as Schema | null
  const found = await db.drafts.get(id)
  if (!found || !schema || found.account_id !== app.session?.account_id) return null
  if (found.form_version !== schema.form.version) await moveToForm(db, id, schema.form, Date.now())
  const draft = reactive((await db.drafts.get(id)) as Draft)
  const photos = ref(await photosOf(id))
  const today = localDay(Date.now(), app.clock)
  const reading = computed(() => read(schema.form, schema.codes, draft.answers, today))
  const sections = computed(() => shownSections(schema.form.sections, reading.value.shown))
  const slots = computed(() => schema.form.photos.filter((slot) => isSlotAsked(slot, reading.value)))
  const saving = keeper(draft)
  const views = draft.is_new ? [] : ((await db.last.get(draft.house_id))?.photos ?? [])
  return {
    schema, draft, photos, views, reading, sections, slots, ...saving,
    questions: questionsOf(schema.form),
    classification: computed(() => grade(schema, reading.value, today)),
    unlooked: computed(() => draft.copied.filter((one) => !reading.value.hidden.has(one))),
    reloadPhotos: async () => { photos.value = await photosOf(id) },
    finish: () => finishSurvey(schema, draft, reading.value, today),
  }
}

function photosOf(id: string): Promise<Photo[]> {
  return db.photos.where('survey_id').equals(id).sortBy('captured_at')
}

function shownSections(all: Section[], shown: Set<string>): Section[] {
  return all.filter((section) => section.questions.some((one) => shown.has(one.id)))
}

function isSlotAsked(slot: PhotoSlot, { values, hidden }: ReturnType<typeof read>): boolean {
  return !slot.shown_when || evaluate(slot.shown_when, values, hidden) === true
}

/** `failure` says what is not on the disk yet; it goes when all of it is. */
function keeper(draft: Draft) {
  const savedAt = ref<number | null>(draft.updated_at)
  const failure = ref('')
  const unwritten = ref(0)
  const { write: begin, settled, again } = writingOf(db, (error) => {
    failure.value = error === null ? '' : failureText(error)
    if (error === null) savedAt.value = Date.now()
  })
  const write: typeof begin = (change) => {
    unwritten.value += 1
    return begin(change).finally(() => { unwritten.value -= 1 })
  }
  return {
    savedAt, failure, settled, again, unwritten,
    answer(question: Question, value: unknown): Promise<void> {
      const kept = isBlank(value) ? null : value
      if (kept === null) delete draft.answers[question.id]
      else draft.answers[question.id] = kept
      draft.copied = draft.copied.filter((one) => one !== question.id)
      return write((now) => saveAnswer(db, draft.id, question.id, plain(kept), now))
    },
    comeTo(section: string, question: string): Promise<void> {
      draft.where = { section, question }
      return write((now) => saveWhere(db, draft.id, { section, question }, now))
    },
    toldOwner(told: Telling | null): Promise<void> {
      draft.told_owner = told
      return write((now) => saveToldOwner(db, draft.id, told && { ...told }, now))
    },
    ownerConfirmed(said: Confirming | null): Promise<void> {
      draft.owner_confirmed = said
      return write((now) => saveOwnerConfirmed(db, draft.id, said && { ...said }, now))
    },
    placeAt(place: Place): Promise<void> {
      draft.location = place
      return write((now) => savePlace(db, draft.id, { ...place }, now))
    },
  }
}

export function failureText(error: unknown): string {
  if (isFull(error)) return '没有存下：手机存储空间已满。请先上报，或清理手机后再填；已存的内容没有丢失。'
  return `没有存下：${(error as Error).message}`
}

function plain(value: unknown): unknown {
  return Array.isArray(value) ? [...value] : value
}

function grade(schema: Schema, reading: ReturnType<typeof read>, today: string): Classification {
  const { form, rules, county } = schema
  const on = today < form.valid_from ? form.valid_from : today
  const law = { pack: rules, promotion: county.promotion, profile: county.rule_profile, decisive: decisiveOf(form), on }
  return classify(law, reading.values, reading.hidden)
}

/** What counts is what is on the disk, not what the screen shows. */
export async function finishSurvey(schema: Schema, draft: Draft, reading: ReturnType<typeof read>, today: string): Promise<void> {
  const answers = asked(reading, toRaw(draft.answers))
  const { verdict, pack: rules } = grade(schema, reading, today)
  const [sent, seen] = JSON.parse(JSON.stringify([answers, draft.answers]))
  const outcome = { answers: sent, seen, verdict, rules, form: schema.form.id }
  await withRoom(db, () => finish(db, draft.id, outcome, Date.now()))
  await refresh()
}

/** How many photos a slot still needs; two for every sign that is there. */
export interface Wanted { slot: PhotoSlot; question: Question | null }

export function photosMissing(survey: Survey): Wanted[] {
  const { slots, photos, reading, questions } = survey
  const has = (slot: string, question: string | null) =>
    photos.value.filter((one) => one.slot === slot && (question === null || one.question === question)).length
  const signs = signsSeen(reading.value.values, questions)
  return slots.value.flatMap((slot): Wanted[] =>
    slot.per_sign
      ? signs.filter((sign) => has(slot.id, sign.id) < slot.minimum).map((question) => ({ slot, question }))
      : has(slot.id, null) < slot.minimum ? [{ slot, question: null }] : [],
  )
}

export function signsSeen(values: Record<string, unknown>, questions: Map<string, Question>): Question[] {
  return Object.entries(values)
    .filter(([id, value]) => value === 'yes' && questions.get(id)?.kind === 'sign')
    .map(([id]) => questions.get(id)!)
}
