// 附上当前位置: asked for by a tap, put into the form, sent with it and with nothing else.
"use strict";
(() => {
  const button = document.getElementById("position");
  const said = document.getElementById("position-said");
  if (!button || !said || !navigator.geolocation) return;
  button.hidden = false;
  button.addEventListener("click", () => {
    said.textContent = "正在定位……";
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        document.getElementById("saved_lon").value = coords.longitude.toFixed(6);
        document.getElementById("saved_lat").value = coords.latitude.toFixed(6);
        document.getElementById("saved_accuracy").value = Math.round(coords.accuracy);
        said.textContent = `已附上当前位置（精度约 ${Math.round(coords.accuracy)} 米），随表提交。`;
      },
      () => {
        said.textContent = "没有取得位置，可以不附，直接提交。";
      },
      { enableHighAccuracy: true, timeout: 15000 },
    );
  });
})();
