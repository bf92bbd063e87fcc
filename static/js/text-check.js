/* A text with its findings: j and k go through them, a filter by certainty, copying what is proposed.
   [data-read]  holds the text ([data-at] marks, mark[data-in]) and the list ([data-finding]) */
(function () {
  "use strict";
  const root = document.querySelector("[data-read]");
  if (!root) return;
  const findings = Array.from(root.querySelectorAll("[data-finding]"));
  const marks = Array.from(root.querySelectorAll("mark[data-in]"));
  const said = document.querySelector("[data-copied]");
  let here = null;

  function show(finding, focus) {
    here = finding;
    const number = finding.dataset.finding;
    findings.forEach((other) => other.classList.toggle("is-here", other === finding));
    marks.forEach((mark) => mark.classList.toggle("is-here", mark.dataset.in.split(" ").includes(number)));
    document.getElementById("at-" + number).scrollIntoView({ block: "center" });
    finding.scrollIntoView({ block: "nearest" });
    if (focus) finding.focus({ preventScroll: true });
  }

  root.addEventListener("click", (event) => {
    const link = event.target.closest(".uh-read-number");
    const card = event.target.closest("[data-finding]");
    if (link) {
      event.preventDefault();
      show(document.getElementById("finding-" + link.textContent.trim()), true);
    } else if (card && !event.target.closest("button") && !String(window.getSelection())) show(card, false);
  });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || document.querySelector("dialog[open]")) return;
    if (event.target.closest && event.target.closest("input, textarea, select, .ts-wrapper")) return;
    const step = { j: 1, k: -1 }[event.key];
    if (!step) return;
    const shown = findings.filter((finding) => !finding.hidden);
    if (!shown.length) return;
    const at = shown.indexOf(here);
    const next = at < 0 ? (step > 0 ? 0 : shown.length - 1) : Math.min(Math.max(at + step, 0), shown.length - 1);
    event.preventDefault();
    show(shown[next], true);
  });

  document.addEventListener("click", async (event) => {
    const chip = event.target.closest("[data-sure]");
    if (chip) {
      document.querySelectorAll("[data-sure]").forEach((other) => {
        other.classList.toggle("is-chosen", other === chip);
        other.setAttribute("aria-pressed", String(other === chip));
      });
      const off = new Set();
      findings.forEach((finding) => {
        finding.hidden = Boolean(chip.dataset.sure) && finding.dataset.of !== chip.dataset.sure;
        if (finding.hidden) off.add(finding.dataset.finding);
      });
      root.querySelectorAll("[data-at]").forEach((mark) => mark.classList.toggle("is-off", off.has(mark.dataset.at)));
      marks.forEach((mark) => mark.classList.toggle("is-off", mark.dataset.in.split(" ").every((number) => off.has(number))));
      return;
    }
    const copy = event.target.closest("[data-copy-text]");
    if (!copy) return;
    // Without https a browser offers no clipboard; the older way copies what is selected.
    try {
      if (navigator.clipboard) await navigator.clipboard.writeText(copy.dataset.copyText);
      else {
        window.getSelection().selectAllChildren(copy.parentNode.querySelector("strong"));
        if (!document.execCommand("copy")) throw new Error("refused");
      }
      said.textContent = "已复制“" + copy.dataset.copyText + "”。";
    } catch {
      said.textContent = "浏览器不允许复制，请选中文字按 Ctrl+C。";
    }
  });
})();
