/** Whether the browser promises to keep what lies on this phone, in words; and the app's own updates. */
import { noteNewVersion } from '../app'

export interface Keeping { isPersistent: boolean; isInstalled: boolean; freeMb: number | null }

export async function askToKeep(): Promise<Keeping> {
  const storage = navigator.storage as StorageManager | undefined
  const isPersistent = Boolean(await storage?.persist?.().catch(() => false))
  const estimate = await storage?.estimate?.().catch(() => null)
  const free = estimate?.quota === undefined ? null : (estimate.quota - (estimate.usage ?? 0)) / 1_000_000
  return { isPersistent, isInstalled: isInstalled(), freeMb: free === null ? null : Math.floor(free) }
}

function isInstalled(): boolean {
  return matchMedia('(display-mode: standalone)').matches || 'standalone' in navigator && Boolean(navigator.standalone)
}

export function keepingWords({ isPersistent, isInstalled: installed, freeMb }: Keeping): string[] {
  const words: string[] = []
  if (!isPersistent && !installed) {
    words.push('浏览器没有答应长期保存：空间不足或连续多天不打开时，可能清除还没上报的内容。请把本应用“添加到主屏幕”，并尽早上报。')
  } else if (!isPersistent) {
    words.push('手机空间不足时，系统可能清除还没上报的内容，请尽早上报。')
  }
  if (freeMb !== null && freeMb < 300) words.push(`手机可用空间只剩约 ${freeMb} MB，请先上报或清理手机。`)
  return words
}

let waiting: ServiceWorker | null = null

export async function keepApp(): Promise<void> {
  if (!('serviceWorker' in navigator)) return
  const registration = await navigator.serviceWorker.register('/phone/sw.js', { scope: '/phone/' })
  registration.addEventListener('updatefound', () => {
    const fresh = registration.installing
    fresh?.addEventListener('statechange', () => {
      if (fresh.state === 'installed' && navigator.serviceWorker.controller) offer(fresh)
    })
  })
  if (registration.waiting && navigator.serviceWorker.controller) offer(registration.waiting)
}

function offer(worker: ServiceWorker): void {
  waiting = worker
  noteNewVersion()
}

/** Only when the person says so: a form must not change under the hand that fills it. */
export function takeNewVersion(): void {
  navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true })
  waiting?.postMessage('take over')
}

/** The map's library is as large as all the rest, so it is kept once there is a map to draw. */
export async function keepMapLibrary(): Promise<void> {
  if (!('serviceWorker' in navigator)) return
  const { active } = await navigator.serviceWorker.ready
  active?.postMessage('keep the map')
}
