// A pad to sign on; what was written goes into the form as PNG, nothing is sent before.
"use strict";
(() => {
  const pad = document.getElementById("pad");
  const field = document.getElementById("signature");
  if (!pad || !field) return;
  const pen = pad.getContext("2d");
  pen.lineWidth = 4;
  pen.lineCap = "round";
  let isDown = false;
  let isWritten = false;
  const at = (event) => {
    const box = pad.getBoundingClientRect();
    return [
      ((event.clientX - box.left) * pad.width) / box.width,
      ((event.clientY - box.top) * pad.height) / box.height,
    ];
  };
  pad.addEventListener("pointerdown", (event) => {
    isDown = true;
    pad.setPointerCapture(event.pointerId);
    pen.beginPath();
    pen.moveTo(...at(event));
  });
  pad.addEventListener("pointermove", (event) => {
    if (!isDown) return;
    isWritten = true;
    pen.lineTo(...at(event));
    pen.stroke();
  });
  pad.addEventListener("pointerup", () => {
    isDown = false;
  });
  document.getElementById("pad-clear").addEventListener("click", () => {
    pen.clearRect(0, 0, pad.width, pad.height);
    isWritten = false;
  });
  document.getElementById("deliver").addEventListener("submit", () => {
    field.value = isWritten ? pad.toDataURL("image/png").split(",")[1] : "";
  });
})();
