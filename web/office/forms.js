// One mechanism for every form of every page: sent once, never lost (decision 0044). The server keeps
// the same promises without this script; with it nobody has to notice them.
// @ts-check

const IDLE_MS = 30 * 60 * 1000; // server/http/sessions.py
const CAUTION_MS = 25 * 60 * 1000;
const KEEP_AWAKE_MS = 5 * 60 * 1000;
let heardAt = Date.now();

/** @param {string} path @param {RequestInit} [more] */
const ask = (path, more) => fetch(path, { credentials: "same-origin", ...more });

/** @param {string} words @param {string} [kind] */
function say(words, kind = "notice") {
  document.querySelector("[data-said]")?.remove();
  const box = document.createElement("p");
  box.className = kind;
  box.dataset.said = "";
  box.setAttribute("role", "status");
  box.textContent = words;
  document.querySelector("#content")?.prepend(box);
  box.scrollIntoView({ block: "nearest" });
}

// ---- without a network nothing leaves the page, a filter no more than a form. A machine that serves
// itself says it is offline too, so the server is asked.

const CUT = "网络不通，没有提交。填写的内容还在本页，网络恢复后再点一次。";
addEventListener("online", () => document.querySelector("[data-said].problem")?.remove());

/** @param {HTMLFormElement} form @param {HTMLElement | null} button */
async function submitIfReached(form, button) {
  const answer = await ask("/static/anju.svg", { method: "HEAD", cache: "no-store" }).catch(() => null);
  if (!answer) return say(CUT, "problem");
  form.dataset.reached = "";
  form.requestSubmit(button);
}

// ---- sent once: the second click does nothing, the back button brings a button that works

document.addEventListener("submit", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (event.defaultPrevented) return;
  if (!navigator.onLine && !("reached" in form.dataset) && form.method !== "dialog") {
    event.preventDefault();
    void submitIfReached(form, event.submitter);
    return;
  }
  delete form.dataset.reached;
  if (form.method !== "post") return;
  const token = form.querySelector('input[name="csrf_token"]');
  if (!token || form.dataset.sent) {
    if (form.dataset.sent) event.preventDefault();
    return;
  }
  if (Date.now() - heardAt > CAUTION_MS) {
    event.preventDefault();
    void awake().then((is) => (is ? resend(form, event.submitter) : signInHere(form, event.submitter)));
    return;
  }
  const sentAt = String(Date.now());
  form.dataset.sent = sentAt;
  const button = event.submitter;
  setTimeout(() => button?.setAttribute("aria-busy", "true"));
  // a form that brings a file leaves its page where it is
  setTimeout(() => form.dataset.sent === sentAt && release(form), 15_000);
});

addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(release));

/** @param {Element} form */
function release(form) {
  delete (/** @type {HTMLElement} */ (form).dataset.sent);
  form.querySelector("[aria-busy]")?.removeAttribute("aria-busy");
}

/** @param {HTMLFormElement} form @param {HTMLElement | null} button */
function resend(form, button) {
  heardAt = Date.now();
  form.requestSubmit(button);
}

// ---- who writes is not idle: typing keeps the session, at most once in five minutes

document.addEventListener("input", () => {
  const silence = Date.now() - heardAt;
  if (silence > KEEP_AWAKE_MS && silence < IDLE_MS) void awake();
});

async function awake() {
  heardAt = Date.now();
  const answer = await ask("/api/v1/me").catch(() => null);
  return answer === null || answer.status !== 401; // without a network the page says so itself
}

// ---- the session ended: sign in here, the form and its files stay where they are

/** @param {HTMLFormElement} form @param {HTMLElement | null} button */
function signInHere(form, button) {
  heardAt = 0;
  const dialog = document.createElement("dialog");
  dialog.innerHTML = `<form class="stack"><h2>登录已失效，请重新登录</h2>
    <p class="hint">填写的内容还在本页，登录后继续提交。</p><p class="problem" role="alert" hidden></p>
    <fieldset class="stack first-step"><label for="again-login">登录名</label>
      <input id="again-login" autocomplete="username" required maxlength="60">
      <label for="again-password">密码</label><input id="again-password" type="password"
        autocomplete="current-password" required maxlength="128"></fieldset>
    <fieldset class="stack second-step" hidden disabled><label for="again-code">动态口令或备用码</label>
      <input id="again-code" autocomplete="one-time-code" required maxlength="20"></fieldset>
    <button type="submit">登录并提交</button><button type="button" class="plain">先不提交</button></form>`;
  document.body.append(dialog);
  dialog.querySelector("button.plain")?.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("submit", (event) => {
    event.preventDefault();
    void signIn(dialog).then((is) => is && takeToken(form, button, dialog));
  });
  dialog.showModal();
}

/** @param {HTMLDialogElement} dialog */
async function signIn(dialog) {
  const field = (/** @type {string} */ id) => /** @type {HTMLInputElement} */ (dialog.querySelector(id));
  const ticket = dialog.dataset.ticket; // the password was right, the one-time code is asked for
  const written = ticket
    ? { ticket, one_time_code: field("#again-code").value }
    : { login: field("#again-login").value, password: field("#again-password").value };
  const token = dialog.dataset.token ?? (await tokenOf("/sign-in"))?.token ?? "";
  const body = new URLSearchParams({ csrf_token: token, ...written });
  const path = ticket ? "/sign-in/code" : "/sign-in";
  const answer = await ask(path, { method: "POST", body, headers: { Accept: "text/html" } });
  if (answer.ok && answer.redirected) return true;
  const said = new DOMParser().parseFromString(await answer.text(), "text/html");
  const trouble = said.querySelector(".problem")?.textContent?.trim();
  askForCode(dialog, said);
  const box = /** @type {HTMLElement} */ (dialog.querySelector(".problem"));
  box.textContent = trouble ?? (dialog.dataset.ticket ? "" : "没有登录成功，请重试。");
  box.hidden = !box.textContent;
  return false;
}

/** The second step stands in the same dialog; a ticket that ran out brings the first one back.
 * @param {HTMLDialogElement} dialog @param {Document} said */
function askForCode(dialog, said) {
  const given = (/** @type {string} */ name) =>
    /** @type {HTMLInputElement | null} */ (said.querySelector(`main input[name="${name}"]`))?.value;
  const ticket = given("ticket");
  dialog.dataset.token = given("csrf_token") ?? "";
  dialog.dataset.ticket = ticket ?? "";
  const first = /** @type {HTMLFieldSetElement} */ (dialog.querySelector(".first-step"));
  const second = /** @type {HTMLFieldSetElement} */ (dialog.querySelector(".second-step"));
  first.hidden = first.disabled = Boolean(ticket);
  second.hidden = second.disabled = !ticket;
  /** @type {HTMLInputElement} */ (dialog.querySelector(ticket ? "#again-code" : "#again-password")).focus();
}

/** @param {HTMLFormElement} form @param {HTMLElement | null} button @param {HTMLDialogElement} dialog */
async function takeToken(form, button, dialog) {
  const page = await tokenOf("/password");
  dialog.close();
  if (!page || page.reader !== document.body.dataset.reader) {
    location.reload(); // somebody else now: what the other one wrote is not his
    return;
  }
  /** @type {HTMLInputElement} */ (form.querySelector('input[name="csrf_token"]')).value = page.token;
  resend(form, button);
}

/** @param {string} path */
async function tokenOf(path) {
  const answer = await ask(path, { headers: { Accept: "text/html" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const field = /** @type {HTMLInputElement | null} */ (page.querySelector('main input[name="csrf_token"]'));
  return field && { token: field.value, reader: page.body.dataset.reader };
}

// ---- back on the form: what the server kept is filled in again

const kept = new URLSearchParams(location.search).get("kept");
if (kept) void fillIn(kept);

/** @param {string} id */
async function fillIn(id) {
  const answer = await ask(`/kept-forms/${encodeURIComponent(id)}/fields`);
  if (!answer.ok) return;
  /** @type {{action: string, fields: [string, string][], has_files: boolean}} */
  const typed = await answer.json();
  const form = [...document.forms].find((one) => new URL(one.action).pathname === typed.action);
  if (!form) {
    say("这一步现在已不能办理，先前填写的内容没有填回。");
    return;
  }
  write(form, typed.fields);
  form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "kept_form", value: id }));
  for (let at = form.parentElement; at; at = at.parentElement) {
    if (at instanceof HTMLDetailsElement) at.open = true;
  }
  form.scrollIntoView({ block: "start" });
  say(`先前填写的内容已填回，请核对后提交。${typed.has_files ? "照片、文件需要重新选择。" : ""}`);
}

/** @param {HTMLFormElement} form @param {[string, string][]} fields */
function write(form, fields) {
  const left = new Map();
  for (const [name, value] of fields) left.set(name, [...(left.get(name) ?? []), value]);
  for (const field of form.elements) {
    const values = "name" in field ? left.get(field.name) : undefined;
    if (field instanceof HTMLInputElement && ["checkbox", "radio"].includes(field.type)) {
      field.checked = values?.includes(field.value) ?? false;
    } else if (isWritten(field) && values?.length) {
      field.value = values.shift();
    }
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

/** @param {Element} field @returns {field is HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} */
function isWritten(field) {
  if (field instanceof HTMLInputElement) return !["hidden", "file", "submit"].includes(field.type);
  return field instanceof HTMLSelectElement || field instanceof HTMLTextAreaElement;
}
