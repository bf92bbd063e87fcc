/* Lists: only one of the small panels is open at a time, and Esc or a click elsewhere closes it. */
(function () {
  "use strict";
  const open = () => Array.from(document.querySelectorAll("details.uh-more[open]"));
  document.addEventListener("click", (event) => {
    open().filter((panel) => !panel.contains(event.target)).forEach((panel) => { panel.open = false; });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    open().forEach((panel) => { panel.open = false; panel.querySelector("summary").focus(); });
  });
  // A download leaves the page standing: the bar of a leaving page must not stay.
  document.addEventListener("submit", (event) => {
    const bar = document.getElementById("progress");
    if (bar && event.target.matches("[data-download]")) setTimeout(() => { bar.hidden = true; }, 2500);
  });
  // A question whose answer is the page: choosing asks at once, its button serves the keyboard.
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-ask]");
    if (form) form.requestSubmit();
  });
  const summary = document.querySelector("[data-error-summary]");
  if (summary) summary.focus();
})();
