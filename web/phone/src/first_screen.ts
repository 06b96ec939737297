/** What was typed into the page's own sign-in form (index.html) before the app was here. */

export interface Typed { login: string; password: string; focused: string; wasPressed: boolean }

const NOTHING: Typed = { login: '', password: '', focused: '', wasPressed: false }

let typed: Typed = NOTHING

/** Before the app is put in its place. */
export function readFirstScreen(): void {
  const form = document.querySelector<HTMLFormElement>('#app .first form')
  if (!form) return
  const field = (name: string) => (form.elements.namedItem(name) as HTMLInputElement).value
  const focused = form.contains(document.activeElement) ? ((document.activeElement as HTMLInputElement).name ?? '') : ''
  typed = { login: field('login'), password: field('password'), focused, wasPressed: form.dataset.pressed === 'yes' }
}

/** Once: a password is not kept for the next sign-in. */
export function takeTyped(): Typed {
  const was = typed
  typed = NOTHING
  return was
}

/** So that the next opening does not show a sign-in form to somebody who is signed in. */
export function noteKnown(isKnown: boolean): void {
  try {
    if (isKnown) localStorage.setItem('anju_known', '1')
    else localStorage.removeItem('anju_known')
  } catch { /* a browser that keeps nothing here shows the form a moment longer */ }
}
