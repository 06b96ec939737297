// A QR code before the camera fills the field and sends the form's focus on; where the browser
// cannot read codes the button stays hidden and a scanner or the keyboard does.
// @ts-check
const button = document.getElementById("scan");
const view = /** @type {HTMLVideoElement | null} */ (document.getElementById("scan-view"));
const field = /** @type {HTMLInputElement | null} */ (document.getElementById("asked"));
const canRead = "BarcodeDetector" in window && navigator.mediaDevices !== undefined;

/** @param {MediaStream} stream */
const stop = (stream) => {
  for (const track of stream.getTracks()) track.stop();
  if (view) view.hidden = true;
};

/** @param {HTMLVideoElement} video @param {HTMLInputElement} input @param {MediaStream} stream */
const look = async (video, input, stream) => {
  // @ts-expect-error not in every browser, nor in TypeScript's library
  const detector = new BarcodeDetector({ formats: ["qr_code"] });
  const until = Date.now() + 60_000;
  try {
    while (Date.now() < until && !video.hidden) {
      const [found] = await detector.detect(video);
      if (found) {
        input.value = found.rawValue;
        document.getElementById("licence_kind")?.focus();
        return;
      }
      await new Promise((done) => setTimeout(done, 200));
    }
  } finally {
    stop(stream);
  }
};

if (button && view && field && canRead) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      view.srcObject = stream;
      view.hidden = false;
      await view.play();
      await look(view, field, stream);
    } catch {
      button.textContent = "不能使用摄像头，请输入编码";
      view.hidden = true;
    }
  });
}
