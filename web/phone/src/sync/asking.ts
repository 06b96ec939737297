/** One request to the server, and what its answer means for the phone's work. */
import type { Session } from '../store/rows'
import type { Ports } from './ports'

/** The line, the server or what lies between did not do its work: the same again later. */
export class Unreached extends Error {
  constructor(readonly wasAnswered: boolean, text: string) { super(text) }
}

/** The server understood and said no: `code` is its problem code, the message its sentence. */
export class Refused extends Error {
  constructor(readonly status: number, readonly code: string, text: string, readonly facts: Record<string, unknown> = {}) {
    super(text)
  }
}

const PATIENCE_MS = 90_000
const LATER = new Set([408, 421, 425, 429, 500, 502, 503, 504, 507])
/** Refusals that another try can mend: the bytes were hurt on the way, or somebody was quicker. */
const MENDABLE = new Set([
  'house.changed_meanwhile', 'submission.digest_mismatch', 'submission.malformed', 'photo.wrong_hash',
])

export interface Asked { method?: string; json?: unknown; body?: BodyInit; headers?: Record<string, string>; session?: Session | null }

export async function ask<T>(ports: Ports, path: string, asked: Asked = {}): Promise<T> {
  const sent = ports.now()
  const answer = await reach(ports, path, asked)
  const arrived = ports.now()
  const content = await readContent(answer)
  const refusal = answer.ok ? null : refusalOf(answer, content as Record<string, unknown> | null)
  // Only of an answer that is the server's own: a hotspot's page has a clock of its own.
  if (!(refusal instanceof Unreached)) await noteClock(ports, answer, sent, arrived)
  if (refusal) throw refusal
  return content as T
}

async function reach(ports: Ports, path: string, { method = 'GET', json, body, headers = {}, session }: Asked): Promise<Response> {
  const given: Record<string, string> = { Accept: 'application/json', ...headers }
  if (session) given.Authorization = `Bearer ${session.token}`
  if (json !== undefined) given['Content-Type'] = 'application/json'
  const stop = new AbortController()
  const timer = setTimeout(() => stop.abort(), PATIENCE_MS)
  try {
    const content = json === undefined ? body : JSON.stringify(json)
    return await ports.fetch(path, { method, headers: given, body: content, signal: stop.signal, cache: 'no-store', credentials: 'omit' })
  } catch (error) {
    throw new Unreached(false, `连不上服务器（${(error as Error).name}）`)
  } finally {
    clearTimeout(timer)
  }
}

async function readContent(answer: Response): Promise<unknown> {
  if (answer.status === 204 || answer.status === 304) return null
  try {
    return await answer.json()
  } catch {
    throw new Unreached(answer.status < 500, '服务器的答复不完整')
  }
}

function refusalOf(answer: Response, problem: Record<string, unknown> | null): Error {
  const code = String(problem?.code ?? '')
  const text = String(problem?.detail ?? `服务器答复 ${answer.status}`)
  if (LATER.has(answer.status) || MENDABLE.has(code)) return new Unreached(true, text)
  if (!code) return new Unreached(true, `答复不是本系统发出的（${answer.status}）`)
  return new Refused(answer.status, code, text, (problem?.facts ?? {}) as Record<string, unknown>)
}

/** The server's Date against ours, in the middle of the request; whole seconds are enough. */
async function noteClock(ports: Ports, answer: Response, sent: number, arrived: number): Promise<void> {
  const told = Date.parse(answer.headers.get('Date') ?? '')
  if (Number.isNaN(told)) return
  await ports.db.remember('clock', { offset: told + 500 - (sent + arrived) / 2, at: arrived })
}
