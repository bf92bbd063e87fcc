/* Choosing versions goes at once; taking one back. */
(function () {
  "use strict";

  document.querySelectorAll("[data-go]").forEach((select) => select.addEventListener("change", () => {
    // Numbers of versions belong to their section.
    if (select.name === "section") select.form.querySelectorAll("[name=old], [name=new]").forEach((other) => { other.disabled = true; });
    select.form.submit();
  }));
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-restore]");
    if (!button || button.getAttribute("aria-disabled")) return;
    button.setAttribute("aria-disabled", "true");
    const body = new FormData();
    body.set("data", JSON.stringify({ act: "restore", section: Number(button.dataset.section), version: Number(button.dataset.restore) }));
    let problem = "连接不上服务器，没有恢复。请稍后再试。";
    try {
      const answer = await fetch(button.dataset.to, { method: "POST", body: body, headers: JSON.parse(document.body.getAttribute("hx-headers")) });
      if (answer.ok) { location.assign(button.dataset.then + "#section-" + button.dataset.section); return; }
      problem = answer.status === 422 ? (await answer.json()).error : "没有恢复：您没有权限，或内容已不存在。";
    } catch (error) { /* said below */ }
    button.removeAttribute("aria-disabled");
    window.unionhub.toast(problem, "error");
  });
})();
