/** What the whole app knows: who works, what is asked, what waits; and the one that sends. */
import { markRaw, reactive, readonly } from 'vue'
import type { Schema } from './core/schema'
import { noteKnown } from './first_screen'
import { PhoneDatabase } from './store/database'
import { progressOf, type SurveyProgress } from './store/progress'
import type { Clock, Draft, Session } from './store/rows'
import { LONGEST_WAIT_MS, oneAtATime, waitAfter } from './sync/again'
import { Unreached } from './sync/asking'
import { isWrong } from './sync/clock'
import { alone, type Ports } from './sync/ports'
import { loadSchema, pull } from './sync/pulling'
import { tellOffice } from './sync/telling'
import { retryAll, synchronise } from './sync/run'
import { learnName } from './sync/signing_in'
import { tidy } from './sync/tidying'
import { durationText } from './words'

export const db = new PhoneDatabase()

export const ports: Ports = {
  db,
  fetch: reach,
  now: () => Date.now(),
  random: () => Math.random(),
  alone,
}

/** What a request meets says more about the line than the browser's own opinion of it. */
async function reach(path: string, init?: RequestInit): Promise<Response> {
  try {
    const answer = await fetch(path, init)
    state.isOnline = true
    return answer
  } catch (error) {
    state.isOnline = false
    throw error
  }
}

interface State {
  isReady: boolean
  session: Session | null
  schema: Schema | null
  clock: Clock | null
  drafts: Draft[]
  surveys: SurveyProgress[]
  isSending: boolean
  isPulling: boolean
  pulledAt: number | null
  isOnline: boolean
  trouble: string
  hasNewVersion: boolean
}

const state = reactive<State>({
  isReady: false, session: null, schema: null, clock: null, drafts: [], surveys: [],
  isSending: false, isPulling: false, pulledAt: null, isOnline: navigator.onLine, trouble: '',
  hasNewVersion: false,
})

export const app = readonly(state) as Readonly<State>

/** Never changed, so never watched: every reading of a survey goes through all of it. */
async function readSchema(): Promise<Schema | null> {
  const found = await loadSchema(db)
  return found && markRaw(found)
}

let asked = 0
let shown = 0

/** What was read earlier and came later is not put over what is newer. */
export async function refresh(): Promise<void> {
  const mine = ++asked
  const [session, clock, pulledAt, drafts, rows] = await Promise.all([
    db.recall('session'), db.recall('clock'), db.recall('pulled_at'), db.drafts.toArray(),
    db.outbox.toArray(),
  ])
  if (mine < shown) return
  shown = mine
  Object.assign(state, { session, clock, pulledAt, drafts, surveys: progressOf(rows) })
  noteKnown(session !== null)
}

export async function start(): Promise<void> {
  await refresh()
  state.schema = await readSchema()
  state.isReady = true
  window.addEventListener('online', () => { state.isOnline = true; void wake().catch(tell) })
  window.addEventListener('offline', () => { state.isOnline = false })
  document.addEventListener('visibilitychange', () => { if (!document.hidden) void wake().catch(tell) })
  void wake().then(() => tidy(ports)).catch(tell)
}

/** On opening, on a regained network, after sign-in: parked rows get their chance too. */
export async function wake(): Promise<void> {
  if (!state.session) return
  if (navigator.onLine) await retryAll(ports)
  await renew(false)
}

/** An hour of photos on a bad line must not keep from the phone what came back or was closed meanwhile. */
export async function renew(isAsked = true): Promise<void> {
  await Promise.all([send(isAsked), pullGrid()])
}

let isSendingAsked = false
let sendTimer: ReturnType<typeof setTimeout> | undefined
const sendInTurn = oneAtATime(sendOnce)

/** Sends what is due; what could not go is tried again when its time has come. */
export async function send(isAsked = false): Promise<void> {
  isSendingAsked ||= isAsked
  await sendInTurn()
}

async function sendOnce(): Promise<void> {
  if (!state.session) return
  state.isSending = true
  clearTimeout(sendTimer)
  try {
    const isAsked = isSendingAsked
    isSendingAsked = false
    const ran = await synchronise(ports, { isAsked })
    if (ran.visits) void pullGrid()
    await tellOffice(ports)
    if (ran.nextAt !== null) sendTimer = setTimeout(() => void send(), waitUntil(ran.nextAt))
  } catch (error) {
    tell(error)
  } finally {
    state.isSending = false
    await refresh()
  }
}

const waitUntil = (moment: number) => Math.min(Math.max(1_000, moment - Date.now()), LONGEST_WAIT_MS * 2)

let failedPulls = 0
let pullTimer: ReturnType<typeof setTimeout> | undefined
export const pullGrid = oneAtATime(pullOnce)

/** A pull the line broke is made again by itself: a house closed in the office must not stay on the list. */
async function pullOnce(): Promise<void> {
  if (!state.session) return
  state.isPulling = true
  clearTimeout(pullTimer)
  try {
    await pull(ports, showNews)
    state.schema = await readSchema()
    if (state.session.name === state.session.login) await learnName(ports, state.session)
    state.trouble = ''
    failedPulls = 0
    if (await db.maps.count()) void import('./device/keeping').then(({ keepMapLibrary }) => keepMapLibrary())
  } catch (error) {
    if (error instanceof Unreached) pullTimer = setTimeout(() => void pullGrid(), waitAfter(++failedPulls, Math.random()))
    else tell(error)
  } finally {
    state.isPulling = false
    await refresh()
  }
}

/** The first houses come with the form they are surveyed by: no old photo is waited for. */
async function showNews(): Promise<void> {
  state.schema ??= await readSchema()
  await refresh()
}

export function tell(error: unknown): void {
  state.trouble = (error as Error)?.message || String(error)
}

/** By how much the phone's clock is off, in words; nothing while it is right. */
export function clockTrouble(): string {
  if (!state.clock || !isWrong(state.clock)) return ''
  const side = state.clock.offset > 0 ? '慢' : '快'
  return `本机时间比服务器${side}约${durationText(state.clock.offset)}，记录的时间已按服务器更正；请在系统设置里打开“自动设置时间”。`
}

export function noteNewVersion(): void {
  state.hasNewVersion = true
}
