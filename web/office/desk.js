// A desk where one thing comes after the other: keys, the next one at once, some seconds to take back.
// @ts-check

const TAKE_BACK_MS = 5000;
/** @type {{words: string, timer: number, send: (isLeaving: boolean) => void} | null} */
let pending = null;
/** @type {Map<string, Promise<string>>} */
const fetched = new Map();

document.addEventListener("keydown", (event) => {
  const target = /** @type {HTMLElement} */ (event.target);
  const isWriting = target.matches("input:not([type=checkbox]), textarea, select");
  if (event.key === "Escape" && isWriting) return target.blur();
  if (isWriting || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (event.key === "u" && pending) return takeBack();
  if (event.key === "?") return openKeys();
  const wanted = document.querySelector(`main [data-key="${CSS.escape(event.key)}"]`);
  if (!(wanted instanceof HTMLElement)) return;
  event.preventDefault();
  press(wanted);
});

function openKeys() {
  const keys = /** @type {HTMLDetailsElement | null} */ (document.querySelector(".keys"));
  if (keys) keys.open = !keys.open;
}

/** @param {HTMLElement} wanted */
function press(wanted) {
  if (wanted instanceof HTMLDetailsElement) {
    wanted.open = true;
    /** @type {HTMLElement | null} */ (wanted.querySelector("select, textarea, input:not([type=hidden])"))?.focus();
  } else if (wanted.matches("textarea")) wanted.focus();
  else wanted.click();
}

// ---- the next one at once: it is fetched while this one is read

document.addEventListener("click", (event) => {
  const link = /** @type {HTMLElement} */ (event.target).closest(".desk-ways a");
  if (!(link instanceof HTMLAnchorElement) || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  void show(link.href);
});
addEventListener("popstate", () => void show(location.href, false));

/** @param {string} address */
const page = (address) =>
  fetch(address, { credentials: "same-origin", headers: { Accept: "text/html" } }).then((answer) =>
    answer.redirected && new URL(answer.url).pathname === "/sign-in" ? Promise.reject() : answer.text(),
  );

function fetchNext() {
  const next = /** @type {HTMLAnchorElement | null} */ (document.querySelector('.desk-ways a[rel="next"]'));
  if (next && !fetched.has(next.href)) fetched.set(next.href, page(next.href));
}

/** @param {string} address @param {boolean} [isNew] */
async function show(address, isNew = true) {
  const text = await (fetched.get(address) ?? page(address)).catch((error) => error);
  fetched.delete(address);
  if (text instanceof TypeError) {
    say("网络不通，没有打开下一件；网络恢复后再试。");
    return;
  }
  const main = text && new DOMParser().parseFromString(text, "text/html").querySelector("main");
  if (!main) {
    location.assign(address); // the session ended: the page says so
    return;
  }
  document.querySelector("main")?.replaceWith(main);
  if (isNew) history.pushState(null, "", address);
  scrollTo(0, 0);
  main.focus();
  begin();
}

// ---- a confirmation is sent after some seconds, unless it is taken back; leaving sends it at once

document.addEventListener("submit", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  const words = form.dataset.later;
  if (!words || event.defaultPrevented) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  pending?.send(false);
  later(form, new FormData(form, event.submitter), words);
  const next = /** @type {HTMLAnchorElement | null} */ (document.querySelector('.desk-ways a[rel="next"]'));
  if (next) void show(next.href);
}, true);

/** @param {HTMLFormElement} form @param {FormData} body @param {string} words */
function later(form, body, words) {
  const send = (/** @type {boolean} */ isLeaving) => {
    clearTimeout(pending?.timer);
    pending = null;
    const data = new URLSearchParams(/** @type {any} */ ([...body]));
    void fetch(form.action, { method: "POST", body: data, keepalive: isLeaving, headers: { Accept: "text/html" } })
      .then((answer) => tell(answer, words, form.action))
      .catch(() => say(`没有办成：${words}。网络不通，请重新办理。`, form.action));
  };
  pending = { words, send, timer: setTimeout(() => send(false), TAKE_BACK_MS) };
  say(`${words}，5 秒后办理。`, "", true);
}

addEventListener("pagehide", () => pending?.send(true));

function takeBack() {
  if (!pending) return;
  clearTimeout(pending.timer);
  say(`已撤销：${pending.words}，没有办理。`);
  pending = null;
}

/** @param {Response} answer @param {string} words @param {string} action */
async function tell(answer, words, action) {
  if (answer.ok && !answer.url.includes("/sign-in")) return say(`已办理：${words}。`);
  const said = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(".problem p");
  say(`没有办成：${words}。${said?.textContent?.trim() ?? "登录已失效，请重新登录后办理。"}`, action);
}

/** @param {string} words @param {string} [action] @param {boolean} [canTakeBack] */
function say(words, action = "", canTakeBack = false) {
  document.querySelector(".said")?.remove();
  const box = document.createElement("div");
  box.className = "said";
  box.setAttribute("role", "status");
  box.append(words);
  if (canTakeBack) {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: "撤销（u）" });
    button.addEventListener("click", takeBack);
    box.append(" ", button);
  }
  if (action) {
    const id = action.split("/").pop() ?? "";
    const address = `/verdict-desk?house=${encodeURIComponent(id)}`;
    box.append(" ", Object.assign(document.createElement("a"), { href: address, textContent: "查看这一户" }));
  }
  document.body.append(box);
  if (!canTakeBack && !action) setTimeout(() => box.remove(), 6000);
}

// ---- marks on photos: a box by dragging, a point by a tap; kept with the form as parts of the photo

/** @typedef {{photo: string, x: number, y: number, width: number, height: number}} Mark */
/** @type {Mark[]} */
let marks = [];

function beginMarks() {
  const field = /** @type {HTMLInputElement | null} */ (document.querySelector("[data-marks]"));
  marks = field?.value ? JSON.parse(field.value) : [];
  for (const stage of document.querySelectorAll(".mark-on")) markOn(/** @type {HTMLElement} */ (stage));
  draw();
}

/** @param {HTMLElement} stage */
function markOn(stage) {
  /** @type {[number, number] | null} */
  let from = null;
  const at = (/** @type {PointerEvent} */ event) => {
    const box = stage.getBoundingClientRect();
    const part = (/** @type {number} */ value) => Math.min(1, Math.max(0, value));
    return /** @type {[number, number]} */ ([
      part((event.clientX - box.left) / box.width),
      part((event.clientY - box.top) / box.height),
    ]);
  };
  stage.addEventListener("pointerdown", (event) => {
    if (event.target instanceof HTMLButtonElement) return;
    from = at(event);
    stage.setPointerCapture(event.pointerId);
  });
  stage.addEventListener("pointerup", (event) => {
    if (!from) return;
    const to = at(event);
    const [x, y] = [Math.min(from[0], to[0]), Math.min(from[1], to[1])];
    const [width, height] = [Math.abs(from[0] - to[0]), Math.abs(from[1] - to[1])];
    const isPoint = width < 0.02 && height < 0.02;
    const photo = stage.dataset.photo ?? "";
    marks.push(isPoint ? { photo, x: from[0], y: from[1], width: 0, height: 0 } : { photo, x, y, width, height });
    from = null;
    draw();
  });
}

function draw() {
  for (const stage of document.querySelectorAll(".mark-on")) {
    stage.querySelectorAll("button").forEach((one) => one.remove());
    const photo = /** @type {HTMLElement} */ (stage).dataset.photo;
    for (const mark of marks.filter((one) => one.photo === photo)) stage.append(buttonOf(mark));
  }
  const field = /** @type {HTMLInputElement | null} */ (document.querySelector("[data-marks]"));
  if (field) field.value = marks.length ? JSON.stringify(marks) : "";
}

/** @param {Mark} mark */
function buttonOf(mark) {
  const button = Object.assign(document.createElement("button"), { type: "button", title: "点击去掉这个圈" });
  button.setAttribute("aria-label", "去掉这个圈");
  button.className = mark.width ? "" : "is-point";
  const style = { left: mark.x, top: mark.y, ...(mark.width ? { width: mark.width, height: mark.height } : {}) };
  for (const [name, part] of Object.entries(style)) button.style.setProperty(name, `${part * 100}%`);
  button.addEventListener("click", () => {
    marks = marks.filter((one) => one !== mark);
    draw();
  });
  return button;
}

function begin() {
  fetchNext();
  beginMarks();
}
begin();
