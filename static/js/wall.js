/* The wall: fetches itself every five minutes and puts the fresh numbers in place; Esc leaves.

   The asking is marked as nobody's work (X-Background): a screen in a hall must not keep a session alive for ever. When
   the session has ended, the last numbers stay, and the head says so. */
(function () {
  "use strict";
  const EVERY = 5 * 60 * 1000;
  const state = document.querySelector("[data-state]");
  const said = () => state.textContent.split(" · ")[0];

  async function again() {
    try {
      const answer = await fetch(location.href, { headers: { "X-Background": "1" }, credentials: "same-origin", redirect: "manual" });
      if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) {
        state.textContent = said() + " · 登录已结束，数字停在这一刻；按 Esc 重新登录";
        return;
      }
      if (!answer.ok) throw new Error(String(answer.status));
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      document.getElementById("wall").replaceWith(document.adoptNode(page.getElementById("wall")));
      state.textContent = page.querySelector("[data-state]").textContent;
      document.dispatchEvent(new Event("charts:draw"));
    } catch (error) {
      state.textContent = said() + " · 暂时连接不上服务器，稍后自动重试";
    }
  }
  setInterval(again, EVERY);
  document.addEventListener("wall:again", again);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") location.assign(document.body.dataset.leave);
  });
})();
