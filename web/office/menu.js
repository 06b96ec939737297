// The menu closes when one clicks elsewhere, leaves it by keyboard, or presses Escape.
// @ts-check
const menus = /** @type {NodeListOf<HTMLDetailsElement>} */ (
  document.querySelectorAll(".main-nav details, .look, .seat-switch")
);

const closeAllBut = (/** @type {EventTarget | null} */ target) => {
  for (const menu of menus) {
    if (!(target instanceof Node && menu.contains(target))) menu.open = false;
  }
};

document.addEventListener("click", (event) => closeAllBut(event.target));
document.addEventListener("focusin", (event) => closeAllBut(event.target));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = [...menus].find((menu) => menu.open);
  closeAllBut(null);
  open?.querySelector("summary")?.focus();
});

// The look changes at once; the form's own way would load the page anew and lose what was typed.
const look = /** @type {HTMLFormElement | null} */ (document.querySelector(".look form"));
look?.addEventListener("submit", (event) => {
  const chosen = /** @type {HTMLButtonElement | null} */ (event.submitter);
  if (!chosen) return;
  event.preventDefault();
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `anju_look=${chosen.value}; path=/; max-age=31536000; samesite=lax${secure}`;
  const dark = darkSheet();
  const isAuto = chosen.value === "auto";
  dark.media = isAuto ? "screen and (prefers-color-scheme: dark)" : "screen";
  dark.disabled = chosen.value === "light";
  for (const one of look.querySelectorAll("button")) {
    one.ariaPressed = String(one === chosen);
  }
  closeAllBut(null);
});

/** @returns {HTMLLinkElement} */
function darkSheet() {
  const found = /** @type {HTMLLinkElement | null} */ (document.querySelector('link[href$="dark.css"]'));
  if (found) return found;
  const made = Object.assign(document.createElement("link"), { rel: "stylesheet", href: "/static/dark.css" });
  document.head.append(made);
  return made;
}

// Browsers that do not print what is folded are given it unfolded.
addEventListener("beforeprint", () => {
  for (const one of document.querySelectorAll("main details:not([open])")) {
    /** @type {HTMLDetailsElement} */ (one).open = true;
  }
});

// A row opens what its first link opens; words in it can still be marked and links clicked.
document.addEventListener("click", (event) => {
  const target = /** @type {HTMLElement} */ (event.target);
  const row = target.closest(".opens tbody tr");
  if (!row || target.closest("a, button, input, select, label, summary") || String(getSelection())) return;
  const link = /** @type {HTMLAnchorElement | null} */ (row.querySelector('a[href^="/houses/"]'));
  if (event.ctrlKey || event.metaKey) open(link?.href);
  else link?.click();
});
