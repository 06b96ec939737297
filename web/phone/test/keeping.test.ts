/** What is said of the browser's promise to keep what lies on the phone. */
import 'fake-indexeddb/auto'
import { expect, test, vi } from 'vitest'
import { keepingWords } from '../src/device/keeping'

vi.hoisted(() => vi.stubGlobal('navigator', { onLine: true })) // Node 20 has none

test.each([
  ['installed and promised', { isPersistent: true, isInstalled: true, freeMb: 2_000 }, []],
  ['promised, not installed', { isPersistent: true, isInstalled: false, freeMb: null }, []],
  ['nothing promised in a tab', { isPersistent: false, isInstalled: false, freeMb: 2_000 }, [/添加到主屏幕/]],
  ['nothing promised, installed', { isPersistent: false, isInstalled: true, freeMb: 2_000 }, [/尽早上报/]],
  ['nearly full', { isPersistent: true, isInstalled: true, freeMb: 120 }, [/120 MB/]],
])('%s', (_, keeping, expected) => {
  const words = keepingWords(keeping)
  expect(words).toHaveLength(expected.length)
  words.forEach((one, place) => expect(one).toMatch(expected[place]!))
})
