/** A line that falls silent in the middle of an answer must not hold everything up for ever. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ask, Unreached } from '../src/sync/asking'
import { signedIn, World, type Phone } from './phone'

beforeEach(() => { vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }) })
afterEach(() => { vi.useRealTimers() })

/** An answer of which `told` comes, part by part; then nothing more until it is given up. */
function silent(phone: Phone): (text: string) => void {
  let feed!: ReadableStreamDefaultController<Uint8Array>
  const body = new ReadableStream<Uint8Array>({ start: (one) => { feed = one } })
  phone.ports.fetch = async (_, init) => {
    init!.signal!.addEventListener('abort', () => feed.error(new DOMException('given up', 'AbortError')))
    return new Response(body)
  }
  return (text) => feed.enqueue(new TextEncoder().encode(text))
}

test('an answer of which nothing more comes is given up, and the work goes on', async () => {
  const phone = await signedIn(new World())
  const feed = silent(phone)
  const answer = ask(phone.ports, '/api/v1/grid').catch((error: unknown) => error)
  feed('{"houses": [')
  await vi.advanceTimersByTimeAsync(89_000)
  feed(' ')
  await vi.advanceTimersByTimeAsync(89_000)
  expect(await Promise.race([answer, 'still waited for'])).toBe('still waited for')
  await vi.advanceTimersByTimeAsync(2_000)
  expect(await answer).toBeInstanceOf(Unreached)
})
