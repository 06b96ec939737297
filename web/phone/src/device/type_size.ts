/** 大字 or not; kept where the page itself can read it before it paints (index.html). */
import { ref } from 'vue'

const NAME = 'anju_large'

export const isLarge = ref(document.documentElement.classList.contains('large'))

export function useLarge(isOn: boolean): void {
  isLarge.value = isOn
  document.documentElement.classList.toggle('large', isOn)
  try {
    if (isOn) localStorage.setItem(NAME, '1')
    else localStorage.removeItem(NAME)
  } catch { /* a browser that keeps nothing here forgets it at the end of the day */ }
}
