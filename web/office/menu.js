// The menu closes when one clicks elsewhere, leaves it by keyboard, or presses Escape.
// @ts-check
const menus = /** @type {NodeListOf<HTMLDetailsElement>} */ (
  document.querySelectorAll(".main-nav details")
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
