/** A server as hostile as the line to it: it drops, fails, truncates, answers late or twice. */
import { createHash } from 'node:crypto'
import { canonical } from '../src/sync/receipts'
import { fromHex, hmacSm3, sm3, toHex } from '../src/core/sm3'

export const MISCHIEFS = [
  'none', 'lost_before', 'lost_after', 'error_before', 'error_after', 'busy', 'truncated',
  'portal', 'twice', 'forged', 'half_received',
] as const
export type Mischief = (typeof MISCHIEFS)[number]

export const RECEIPT_KEY = 'ab'.repeat(32)
export const TOKEN = 'token'
export const DEVICE = 'device-1'

interface Sent { method: string; path: string; headers: Record<string, string>; body: Uint8Array }
interface Answer { status: number; content: unknown }

const utf8 = new TextEncoder()

export class FakeServer {
  readonly submissions = new Map<string, { body: string; times: number; receipt: Record<string, unknown> }>()
  readonly patrols = new Map<string, { body: string; times: number; receipt: Record<string, unknown> }>()
  readonly photos = new Map<string, Uint8Array>()
  readonly parts = new Map<string, Uint8Array>()
  readonly refused = new Set<string>()
  tokenEnded = false
  requests = 0
  /** What the next requests meet; when there is none left, nothing happens any more. */
  mischiefs: Mischief[] = []

  constructor(readonly now: () => number) {}

  fetch = async (path: string, init: RequestInit = {}): Promise<Response> => {
    this.requests += 1
    const mischief = this.mischiefs.shift() ?? 'none'
    const sent = await read(path, init)
    if (mischief === 'lost_before') throw new TypeError('Failed to fetch')
    if (mischief === 'error_before') return this.told({ status: 500, content: { code: 'server.unexpected', detail: '内部错误' } })
    if (mischief === 'busy') return this.told({ status: 503, content: { code: 'database.busy', detail: '忙' } })
    if (mischief === 'portal') return new Response('<html>请登录无线网</html>', { status: 403 })
    if (mischief === 'half_received') sent.body = sent.body.slice(0, sent.body.length >> 1)
    let answer = this.handle(sent)
    if (mischief === 'twice') answer = this.handle(sent)
    return this.spoilt(mischief, answer)
  }

  private spoilt(mischief: Mischief, answer: Answer): Response {
    if (mischief === 'lost_after' || mischief === 'half_received') throw new TypeError('Failed to fetch')
    if (mischief === 'error_after') return this.told({ status: 502, content: '<html>' })
    if (mischief === 'truncated') return this.told(answer, (text) => text.slice(0, text.length >> 1))
    if (mischief === 'forged') return this.told(answer, (text) => text.replace(/"signature":"./, '"signature":"x'))
    return this.told(answer)
  }

  private told({ status, content }: Answer, spoil = (text: string) => text): Response {
    const headers = { 'Content-Type': 'application/json', Date: new Date(this.now()).toUTCString() }
    return new Response(spoil(JSON.stringify(content)), { status, headers })
  }

  private handle(sent: Sent): Answer {
    if (this.tokenEnded || sent.headers.Authorization !== `Bearer ${TOKEN}`) return refusal(401, 'token.revoked')
    const [, kind, id, more] = /^\/api\/v1\/(submissions|patrols|photos)\/([^/]+)(\/status)?$/.exec(sent.path) ?? []
    if (!id) return refusal(404, 'route.missing')
    if (this.refused.has(id)) return refusal(422, 'submission.bad_envelope')
    if (kind === 'submissions') return this.take(id, sent.body, this.submissions, 'submission')
    if (kind === 'patrols') return this.take(id, sent.body, this.patrols, 'patrol')
    return more ? this.progress(id) : this.append(id, sent)
  }

  private take(id: string, bytes: Uint8Array, taken: FakeServer['submissions'], subject: string): Answer {
    const body = new TextDecoder().decode(bytes)
    const known = taken.get(id)
    if (known) {
      known.times += 1
      return known.body === body ? { status: 200, content: told(known.receipt) } : refusal(409, 'submission.other_bytes')
    }
    let photos: string[]
    try {
      photos = (JSON.parse(body).photos as { sha256: string }[]).map((one) => one.sha256)
    } catch {
      return refusal(400, 'submission.malformed')
    }
    const receipt = sign({
      [subject]: id, state: 'accepted', body_hash: toHex(sm3(utf8.encode(body))),
      received_at: new Date(this.now()).toISOString(), photos_wanted: [...new Set(photos)].sort(),
    })
    taken.set(id, { body, times: 1, receipt })
    return { status: 201, content: told(receipt) }
  }

  private append(id: string, { headers, body }: Sent): Answer {
    if (this.photos.has(id)) return this.progress(id)
    const here = this.parts.get(id) ?? new Uint8Array()
    if (Number(headers['Upload-Offset']) !== here.length) return refusal(409, 'photo.wrong_offset')
    const all = new Uint8Array([...here, ...body])
    this.parts.set(id, all)
    if (all.length < Number(headers['Upload-Length'])) return this.progress(id)
    this.parts.delete(id)
    if (createHash('sha256').update(all).digest('hex') !== id) return refusal(422, 'photo.wrong_hash')
    this.photos.set(id, all)
    return this.progress(id)
  }

  private progress(id: string): Answer {
    const whole = this.photos.get(id)
    const offset = whole?.length ?? this.parts.get(id)?.length ?? 0
    if (!whole) return { status: 200, content: { offset, complete: false } }
    const receipt = sign({ photo: id, size: offset, stored_at: '2022-09-20T02:00:00.000000Z' })
    return { status: 200, content: { offset, complete: true, receipt } }
  }
}

const told = (receipt: unknown) => ({ receipt, state: 'accepted', verdict: { verdict: 'safe' }, house: null, doubts: [], reasons: [] })
const refusal = (status: number, code: string): Answer => ({ status, content: { code, detail: `不予接收（${code}）` } })

function sign(facts: Record<string, unknown>): Record<string, unknown> {
  const receipt = { ...facts, device: DEVICE }
  return { ...receipt, signature: toHex(hmacSm3(fromHex(RECEIPT_KEY), utf8.encode(canonical(receipt)))) }
}

async function read(path: string, init: RequestInit): Promise<Sent> {
  const body = init.body ? new Uint8Array(await new Response(init.body).arrayBuffer()) : new Uint8Array()
  return { method: init.method ?? 'GET', path, headers: init.headers as Record<string, string>, body }
}
