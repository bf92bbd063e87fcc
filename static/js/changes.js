/* A button that copies the text of the field it names. */
(function () {
  "use strict";
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const field = document.getElementById(button.dataset.copy);
    const said = document.querySelector("[data-copied]");
    field.select();
    try {
      // Without https a browser offers no clipboard; the older way works on what is selected.
      if (navigator.clipboard) await navigator.clipboard.writeText(field.value);
      else if (!document.execCommand("copy")) throw new Error("refused");
      said.textContent = "已复制。";
    } catch {
      said.textContent = "浏览器不允许复制，文字已选中，请按 Ctrl+C。";
    }
  });
})();
