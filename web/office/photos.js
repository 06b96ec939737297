// Photos large: zoom and drag, the next one, and two side by side that move together.
// @ts-check

/** @type {HTMLAnchorElement[]} */
const all = [...document.querySelectorAll("a[data-photo]")].map((one) => /** @type {HTMLAnchorElement} */ (one));
/** @type {HTMLDialogElement | null} */
let viewer = null;
/** @type {number[]} */
let shown = [];
let view = { scale: 1, x: 0, y: 0 };

for (const [place, link] of all.entries()) {
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const pair = link.closest(".pair");
    open(pair ? all.flatMap((one, at) => (pair.contains(one) ? [at] : [])) : [place]);
  });
}

const print = /** @type {HTMLButtonElement | null} */ (document.querySelector("[data-print]"));
if (print) {
  print.hidden = false;
  print.addEventListener("click", () => void printWhole(print));
}

/** Photos below the fold are not loaded yet: a file without its evidence must not be printed.
 * @param {HTMLButtonElement} button */
async function printWhole(button) {
  button.setAttribute("aria-busy", "true");
  const photos = [...document.querySelectorAll("img")];
  for (const one of photos) one.loading = "eager";
  const late = new Promise((resolve) => setTimeout(resolve, 20_000));
  await Promise.race([Promise.allSettled(photos.map((one) => one.decode())), late]);
  button.removeAttribute("aria-busy");
  window.print();
}

/** @param {number[]} places */
function open(places) {
  viewer ??= build();
  shown = places;
  view = { scale: 1, x: 0, y: 0 };
  draw();
  if (!viewer.open) viewer.showModal();
}

function build() {
  const dialog = document.createElement("dialog");
  dialog.className = "viewer";
  dialog.setAttribute("aria-label", "查看照片");
  dialog.innerHTML = `<div class="viewer-bar"><p role="status"></p>
    <button type="button" data-do="before">上一张</button><button type="button" data-do="next">下一张</button>
    <button type="button" data-do="in">放大</button><button type="button" data-do="out">缩小</button>
    <button type="button" data-do="compare">与下一张对照</button><button type="button" data-do="close">关闭</button></div>
    <div class="viewer-stage"></div>`;
  dialog.addEventListener("click", (event) => {
    const button = /** @type {HTMLElement} */ (event.target).closest("[data-do]");
    if (button instanceof HTMLElement) act(button.dataset.do ?? "");
  });
  dialog.addEventListener("keydown", (event) => {
    const key = { ArrowLeft: "before", ArrowRight: "next", "+": "in", "=": "in", "-": "out", c: "compare" }[event.key];
    if (key) act(key);
  });
  const stage = /** @type {HTMLElement} */ (dialog.querySelector(".viewer-stage"));
  stage.addEventListener("wheel", (event) => {
    event.preventDefault();
    zoom(event.deltaY < 0 ? 1.2 : 1 / 1.2);
  }, { passive: false });
  stage.addEventListener("pointermove", (event) => {
    if (event.buttons !== 1) return;
    view = { ...view, x: view.x + event.movementX, y: view.y + event.movementY };
    place();
  });
  document.body.append(dialog);
  return dialog;
}

/** @param {string} what */
function act(what) {
  const last = shown[shown.length - 1] ?? 0;
  if (what === "close") viewer?.close();
  else if (what === "in") zoom(1.4);
  else if (what === "out") zoom(1 / 1.4);
  else if (what === "compare") open(shown.length > 1 ? [shown[0]] : [last, (last + 1) % all.length]);
  else if (what === "next") open(shown.length > 1 ? [shown[0], (last + 1) % all.length] : [(last + 1) % all.length]);
  else if (what === "before") {
    const before = (last - 1 + all.length) % all.length;
    open(shown.length > 1 ? [shown[0], before] : [before]);
  }
}

function draw() {
  const stage = viewer?.querySelector(".viewer-stage");
  stage?.replaceChildren(...shown.map(figureOf));
  const words = shown.map((one) => all[one].dataset.label?.trim()).join(" ↔ ");
  const status = viewer?.querySelector("[role=status]");
  if (status) status.textContent = `${words}（共 ${all.length} 张）`;
}

/** @param {number} at */
function figureOf(at) {
  const figure = document.createElement("figure");
  const image = Object.assign(new Image(), { src: all[at].href, alt: all[at].dataset.label ?? "", draggable: false });
  const caption = document.createElement("figcaption");
  caption.textContent = all[at].dataset.label ?? "";
  figure.append(image, caption);
  return figure;
}

/** @param {number} factor */
function zoom(factor) {
  const scale = Math.min(8, Math.max(1, view.scale * factor));
  view = scale === 1 ? { scale, x: 0, y: 0 } : { ...view, scale };
  place();
}

function place() {
  for (const image of viewer?.querySelectorAll("img") ?? []) {
    image.style.transform = `translate(${view.x}px, ${view.y}px) scale(${view.scale})`;
  }
}
