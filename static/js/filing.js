/* A union's filing: a number that moved much is marked at once and asks for its note; a changed row counts as checked. */
(function () {
  "use strict";
  const form = document.querySelector("[data-filing]");
  if (!form) return;
  const share = Number(form.dataset.share);
  const least = Number(form.dataset.least);
  const jumps = (input) => {
    const text = input.value.trim();
    if (text === "" || input.dataset.before === undefined || !/^\d+$/.test(text)) return false;
    const before = Number(input.dataset.before);
    const moved = Math.abs(Number(text) - before);
    return moved >= least && moved * 100 > Math.abs(before) * share;
  };
  form.addEventListener("input", (event) => {
    const input = event.target.closest("[data-filing-number]");
    if (!input) return;
    const row = input.closest("[data-filing-row]");
    const mark = input.parentElement.querySelector("[data-filing-jump]");
    mark.hidden = !jumps(input);
    const any = Array.from(row.querySelectorAll("[data-filing-number]")).some(jumps);
    const note = row.querySelector("[data-filing-note]");
    if (any || note.querySelector("input").value === "") note.hidden = !any;
    if (input.value.trim() !== (input.dataset.known || "")) row.querySelector("[data-filing-ok]").checked = true;
  });
})();
