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

const PATIENCE_MS = 90_000 // of silence: a line that is only slow is waited for
const LATER = new Set([408, 421, 425, 429, 500, 502, 503, 504, 507])
/** Refusals that another try can mend: the bytes were hurt on the way, or somebody was quicker. */
const MENDABLE = new Set([
  'house.changed_meanwhile', 'submission.digest_mismatch', 'submission.malformed', 'photo.wrong_hash',
])

export interface Asked { method?: string; json?: unknown; body?: BodyInit; headers?: Record<string, string>; session?: Session | null }

export async function ask<T>(ports: Ports, path: string, asked: Asked = {}): Promise<T> {
  const sent = ports.now()
  const { answer, bytes, arrived } = await fetchWhole(ports, path, initOf(asked))
  const content = contentOf(answer, bytes)
  const refusal = answer.ok ? null : refusalOf(answer, content as Record<string, unknown> | null)
  // Only of an answer that is the server's own: a hotspot's page has a clock of its own.
  if (!(refusal instanceof Unreached)) await noteClock(ports, answer, sent, arrived)
  if (refusal) throw refusal
  return content as T
}

function initOf({ method = 'GET', json, body, headers = {}, session }: Asked): RequestInit {
  const given: Record<string, string> = { Accept: 'application/json', ...headers }
  if (session) given.Authorization = `Bearer ${session.token}`
  if (json !== undefined) given['Content-Type'] = 'application/json'
  return { method, headers: given, body: json === undefined ? body : JSON.stringify(json), cache: 'no-store', credentials: 'omit' }
}

/** `arrived`: when the answer began to come, which is nearest to the moment the server names in it. */
export interface Whole { answer: Response; bytes: Uint8Array<ArrayBuffer>; arrived: number }

/** The answer to its last byte. A line that falls silent, also in the middle of it, is given up. */
export async function fetchWhole(ports: Ports, path: string, init: RequestInit): Promise<Whole> {
  const stop = new AbortController()
  let timer = setTimeout(() => stop.abort(), PATIENCE_MS)
  const heard = () => { clearTimeout(timer); timer = setTimeout(() => stop.abort(), PATIENCE_MS) }
  try {
    const answer = await reach(ports, path, { ...init, signal: stop.signal })
    heard()
    const arrived = ports.now()
    return { answer, bytes: await readAll(answer, heard), arrived }
  } finally {
    clearTimeout(timer)
  }
}

async function reach(ports: Ports, path: string, init: RequestInit): Promise<Response> {
  try {
    return await ports.fetch(path, init)
  } catch (error) {
    throw new Unreached(false, (error as Error).name === 'AbortError' ? '服务器一直没有答复' : '连不上服务器')
  }
}

async function readAll(answer: Response, heard: () => void): Promise<Uint8Array<ArrayBuffer>> {
  const reader = answer.body?.getReader()
  const parts: Uint8Array[] = []
  try {
    for (let read = await reader?.read(); read && !read.done; read = await reader!.read()) {
      heard()
      parts.push(read.value)
    }
  } catch {
    throw new Unreached(false, HALF) // the line's doing, not the row's
  }
  return joined(parts)
}

function joined(parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((sum, one) => sum + one.length, 0))
  parts.reduce((at, one) => { all.set(one, at); return at + one.length }, 0)
  return all
}

const HALF = '服务器的答复不完整'

function contentOf(answer: Response, bytes: Uint8Array): unknown {
  if (answer.status === 204 || answer.status === 304) return null
  try {
    return JSON.parse(new TextDecoder().decode(bytes))
  } catch {
    throw new Unreached(answer.status < 500, HALF)
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
