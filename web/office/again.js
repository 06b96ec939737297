// A page that waits for the job runner asks again; not while somebody is in the middle of a form.
// @ts-check
const EVERY_MS = 10_000;

const isBusy = () => document.activeElement instanceof HTMLElement
  && document.activeElement.closest("form") !== null;

setInterval(() => {
  if (document.visibilityState === "visible" && !isBusy()) location.reload();
}, EVERY_MS);
