/** The page's own colours, so that a map is dark where the page is. */
export function colour(name: string, otherwise: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim() || otherwise
}
