/** What is asked for while the same is under way, and how long a failed try waits. */
import { expect, test } from 'vitest'
import { oneAtATime, waitAfter } from '../src/sync/again'

function held() {
  let release!: () => void
  return { gate: new Promise<void>((done) => { release = done }), release: () => release() }
}

test('asked for meanwhile it is done once more, however many asked, and each waits for that', async () => {
  const [first, second] = [held(), held()]
  const gates = [first.gate, second.gate]
  let begun = 0
  const pull = oneAtATime(async () => { await gates[begun++] })
  const asked = [pull(), pull(), pull()]
  let isOver = false
  void Promise.all(asked).then(() => { isOver = true })
  first.release()
  await new Promise((done) => setImmediate(done))
  expect([begun, isOver]).toEqual([2, false])
  second.release()
  await Promise.all(asked)
  expect(begun).toBe(2)
})

test('one that broke does not keep the next from being done', async () => {
  let begun = 0
  const pull = oneAtATime(async () => { if (++begun === 1) throw new Error('broken') })
  await expect(pull()).rejects.toThrow('broken')
  await pull()
  expect(begun).toBe(2)
})

test('the wait grows from seconds to minutes and no further', () => {
  expect([1, 2, 3, 7, 50].map((tries) => waitAfter(tries, 0.5) / 1_000)).toEqual([5, 10, 20, 300, 300])
  expect([waitAfter(1, 0), waitAfter(1, 1)]).toEqual([2_500, 7_500])
})
