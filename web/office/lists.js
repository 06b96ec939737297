// Lists by keyboard: j and k move from row to row, Enter opens, / goes to the search, n to the next
// page. Coming back, a list stands where one left it, and the row one opened is marked.
// @ts-check
const table = document.querySelector("table.list");
const rows = /** @type {HTMLTableRowElement[]} */ ([...(table?.querySelectorAll("tbody tr:has(a)") ?? [])]);
const box = /** @type {HTMLElement | null} */ (table?.closest(".scroll") ?? null);
const key = `anju-list ${location.pathname}${location.search}`;

const kept = () => {
  try { return JSON.parse(sessionStorage.getItem(key) ?? "null"); } catch { return null; }
};
const keep = (/** @type {object} */ what) => {
  try { sessionStorage.setItem(key, JSON.stringify({ ...kept(), ...what })); } catch { /* a full store loses the place only */ }
};

/** @param {HTMLTableRowElement} row */
const linkOf = (row) => /** @type {HTMLAnchorElement | null} */ (row.querySelector("a[href]"));

/** @param {number} at */
const go = (at) => {
  const row = rows[Math.min(Math.max(at, 0), rows.length - 1)];
  if (row) linkOf(row)?.focus();
};
const here = () => rows.findIndex((row) => row.contains(document.activeElement));

document.addEventListener("keydown", (event) => {
  const target = /** @type {HTMLElement} */ (event.target);
  if (event.ctrlKey || event.metaKey || event.altKey || target.closest("input, select, textarea, dialog")) return;
  if (event.key === "j") go(here() + 1);
  else if (event.key === "k") go(here() < 0 ? 0 : here() - 1);
  else if (event.key === "n") /** @type {HTMLAnchorElement | null} */ (document.querySelector(".pages a[rel=next]"))?.click();
  else if (event.key === "/") {
    event.preventDefault();
    /** @type {HTMLInputElement | null} */ (document.querySelector("input[name=search]"))?.focus();
  }
});

table?.addEventListener("click", (event) => {
  const row = /** @type {HTMLElement} */ (event.target).closest("tbody tr");
  if (row) keep({ opened: rows.indexOf(/** @type {HTMLTableRowElement} */ (row)) });
}, true);
addEventListener("pagehide", () => keep({ top: box?.scrollTop ?? 0, left: box?.scrollLeft ?? 0, page: scrollY }));

// only on the way back: a list asked for anew begins at its head
const came = /** @type {PerformanceNavigationTiming | undefined} */ (performance.getEntriesByType("navigation")[0]);
const place = came?.type === "back_forward" ? kept() : null;
if (place) {
  box?.scrollTo(place.left ?? 0, place.top ?? 0);
  scrollTo(0, place.page ?? 0);
  rows[place.opened]?.classList.add("was-open");
}
