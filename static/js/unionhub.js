/* Behaviour of the frame: menu, keys, waiting, messages, guarding of input, end of session. Everything hangs on data
   attributes, so that pages carry no script of their own. Works from Chromium 108 on. */
(function () {
  "use strict";

  const root = document.documentElement;
  const body = document.body;
  const all = (selector, within) => Array.from((within || document).querySelectorAll(selector));
  const one = (selector, within) => (within || document).querySelector(selector);

  /* --- Menu ------------------------------------------------------------------------------------------------- */

  const narrow = window.matchMedia("(max-width: 991.98px)");
  const toggle = one("[data-menu-toggle]");

  function menuIsOpen() {
    return narrow.matches ? root.classList.contains("is-menu-open") : !root.classList.contains("is-menu-icons");
  }
  function tellMenu() {
    if (!toggle) return;
    toggle.setAttribute("aria-expanded", String(menuIsOpen()));
    one(".uh-menu-shade").hidden = !(narrow.matches && menuIsOpen());
  }
  function setMenu(open) {
    if (narrow.matches) {
      root.classList.toggle("is-menu-open", open);
    } else {
      root.classList.toggle("is-menu-icons", !open);
      // A cookie and not local storage: the server draws the next page in the right width at once.
      document.cookie = "unionhub_menu=" + (open ? "full" : "icons") + "; path=/; max-age=31536000; samesite=lax";
    }
    tellMenu();
  }
  if (toggle) {
    toggle.addEventListener("click", () => setMenu(!menuIsOpen()));
    narrow.addEventListener("change", () => { root.classList.remove("is-menu-open"); tellMenu(); });
    tellMenu();
  }
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-menu-close]")) setMenu(false);
    const section = event.target.closest("[data-menu-section]");
    if (!section) return;
    const wasIcons = !narrow.matches && root.classList.contains("is-menu-icons");
    if (wasIcons) setMenu(true);
    const open = wasIcons || section.getAttribute("aria-expanded") !== "true";
    section.setAttribute("aria-expanded", String(open));
    document.getElementById(section.getAttribute("aria-controls")).hidden = !open;
  });

  /* --- Waiting: nothing below 0.3 s, then a bar -------------------------------------------------------------- */

  const bar = document.getElementById("progress");
  let barTimer = 0;
  let waiting = 0;

  function startBar() {
    clearTimeout(barTimer);
    barTimer = setTimeout(() => { if (bar) bar.hidden = false; }, 300);
  }
  function stopBar() {
    clearTimeout(barTimer);
    if (bar) bar.hidden = true;
  }
  const isBackground = (element) => Boolean(element && element.closest && element.closest("[data-background]"));

  window.addEventListener("beforeunload", () => {
    startBar();
    setTimeout(stopBar, 15000); // a download leaves the page standing
  });
  window.addEventListener("pageshow", () => { stopBar(); unlockAll(); });

  /* --- Messages ----------------------------------------------------------------------------------------------- */

  const icons = { success: "circle-check", error: "alert-circle", warning: "alert-triangle", info: "info-circle" };

  function armToast(element) {
    // Good news goes by itself; what asks for action stays until it is closed.
    if (element.matches(".is-warning, .is-error")) return;
    let timer = setTimeout(() => element.remove(), 7000);
    element.addEventListener("mouseenter", () => clearTimeout(timer));
    element.addEventListener("mouseleave", () => { timer = setTimeout(() => element.remove(), 3000); });
  }
  function toast(text, kind) {
    const region = document.getElementById("toasts");
    if (!region || !text) return;
    kind = icons[kind] ? kind : "info";
    const element = document.createElement("div");
    element.className = "uh-toast is-" + kind;
    element.setAttribute("data-toast", "");
    const icon = document.createElement("i");
    icon.className = "ti ti-" + icons[kind];
    icon.setAttribute("aria-hidden", "true");
    const words = document.createElement("span");
    words.textContent = text;
    const close = document.createElement("button");
    close.type = "button";
    close.className = "uh-toast-close";
    close.setAttribute("data-toast-close", "");
    close.setAttribute("aria-label", "关闭提示");
    close.innerHTML = '<i class="ti ti-x" aria-hidden="true"></i>';
    element.append(icon, words, close);
    region.append(element);
    armToast(element);
  }
  all("[data-toast]").forEach(armToast);
  document.addEventListener("click", (event) => {
    const close = event.target.closest("[data-toast-close]");
    if (close) close.closest("[data-toast]").remove();
  });
  body.addEventListener("toast", (event) => toast(event.detail.text || event.detail.value, event.detail.kind));

  /* --- Partial pages (htmx) ------------------------------------------------------------------------------------- */

  body.addEventListener("htmx:configRequest", (event) => {
    if (isBackground(event.detail.elt)) event.detail.headers["X-Background"] = "1";
  });
  body.addEventListener("htmx:beforeRequest", (event) => {
    const element = event.detail.elt;
    if (isBackground(element)) return;
    waiting += 1;
    startBar();
    if (element.matches("form")) lock(element);
  });
  body.addEventListener("htmx:afterRequest", (event) => {
    const element = event.detail.elt;
    if (isBackground(element)) return;
    waiting = Math.max(0, waiting - 1);
    if (!waiting) stopBar();
    if (element.matches("form")) unlock(element);
    touched(Number(event.detail.xhr.getResponseHeader("X-Idle-Seconds")));
  });
  body.addEventListener("htmx:beforeSwap", (event) => {
    // A whole page of sign-in inside a fragment: the session is over.
    if ((event.detail.serverResponse || "").includes("data-plain-page") && event.detail.xhr.status < 400) {
      event.detail.shouldSwap = false;
      leaveForLogin();
    }
  });
  body.addEventListener("htmx:responseError", (event) => {
    if (isBackground(event.detail.elt)) return;
    const page = new DOMParser().parseFromString(event.detail.xhr.responseText || "", "text/html");
    const message = one("[data-error-message]", page);
    toast(message ? message.textContent.trim() : "操作没有完成，请刷新页面后重试。", "error");
  });
  ["htmx:sendError", "htmx:timeout"].forEach((name) => body.addEventListener(name, (event) => {
    if (!isBackground(event.detail.elt)) toast("连接不上服务器，内容没有保存。请检查网络后重试。", "error");
  }));
  body.addEventListener("htmx:load", (event) => prepare(event.detail.elt));

  /* --- Dialogs -------------------------------------------------------------------------------------------------- */

  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-show-dialog]");
    if (opener) document.getElementById(opener.dataset.showDialog).showModal();
    const closer = event.target.closest("[data-close-dialog]");
    if (closer) closer.closest("dialog").close();
    if (event.target.closest("[data-back]")) {
      if (history.length > 1) history.back(); else location.assign("/");
    }
  });
  function openDialogs(within) {
    const found = all("dialog[data-open]", within);
    if (within.matches && within.matches("dialog[data-open]")) found.push(within);
    found.forEach((dialog) => {
      if (dialog.open) return;
      dialog.addEventListener("close", () => dialog.remove());
      dialog.showModal();
    });
  }

  /* --- Forms: one submission, nothing lost by leaving ------------------------------------------------------------ */

  const submitters = "button[type=submit], button:not([type]), input[type=submit]";

  function lock(form) {
    form.dataset.locked = "";
    // After this turn of the loop, since a disabled button would not send its own name and value.
    setTimeout(() => all(submitters, form).forEach((button) => button.setAttribute("aria-disabled", "true")), 0);
    setTimeout(() => unlock(form), 15000); // a download does not replace the page
  }
  function unlock(form) {
    delete form.dataset.locked;
    all(submitters, form).forEach((button) => button.removeAttribute("aria-disabled"));
  }
  function unlockAll() {
    all("form[data-locked]").forEach(unlock);
  }
  const guarded = new Map();
  const content = (form) => JSON.stringify(Array.from(new FormData(form), ([name, value]) => [name, value.name || value]));
  const isChanged = (form) => form.isConnected && guarded.get(form) !== content(form);
  let leavingBySave = false;

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method === "dialog" || form.hasAttribute("data-no-lock")) return;
    if ("locked" in form.dataset) {
      event.preventDefault();
      event.stopImmediatePropagation();
    } else if (!form.matches("[hx-get], [hx-post]")) {
      leavingBySave = guarded.has(form);
      lock(form);
    }
  }, true);
  window.addEventListener("beforeunload", (event) => {
    if (!leavingBySave && Array.from(guarded.keys()).some(isChanged)) {
      event.preventDefault();
      event.returnValue = "";
    }
    leavingBySave = false;
  });

  /* --- Lists: rows by mouse and by keyboard ------------------------------------------------------------------------ */

  const rows = () => all(".uh-table-wrap tbody > tr, table[data-rows] tbody > tr").filter((row) => row.offsetParent);
  const linkOf = (row) => one("a[data-row-link]", row) || one("a[href]", row);

  function goTo(row) {
    all("tr.is-current").forEach((other) => other.classList.remove("is-current"));
    row.classList.add("is-current");
    const target = linkOf(row) || one("input, button", row) || row;
    if (target === row) row.tabIndex = -1;
    target.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  }
  function step(by) {
    const list = rows();
    if (!list.length) return;
    const now = list.findIndex((row) => row.contains(document.activeElement) || row.classList.contains("is-current"));
    goTo(list[now < 0 ? 0 : Math.min(list.length - 1, Math.max(0, now + by))]);
  }
  document.addEventListener("click", (event) => {
    const row = event.target.closest("tr[data-href]");
    if (!row || event.target.closest("a, button, input, label, select, summary") || String(getSelection())) return;
    if (event.ctrlKey || event.metaKey) window.open(row.dataset.href, "_blank", "noopener");
    else location.assign(row.dataset.href);
  });
  document.addEventListener("change", (event) => {
    const box = event.target;
    if (!box.matches("[data-check-all], [data-check-row]")) return;
    const scope = box.closest("form, table");
    const boxes = all("[data-check-row]", scope);
    if (box.matches("[data-check-all]")) boxes.forEach((other) => { other.checked = box.checked; });
    const chosen = boxes.filter((other) => other.checked);
    boxes.forEach((other) => { const row = other.closest("tr"); if (row) row.classList.toggle("is-selected", other.checked); });
    const whole = one("[data-check-all]", scope);
    if (whole) {
      whole.checked = chosen.length > 0 && chosen.length === boxes.length;
      whole.indeterminate = chosen.length > 0 && chosen.length < boxes.length;
    }
    all("[data-bulk-bar]").forEach((bulk) => { bulk.hidden = !chosen.length; });
    all("[data-bulk-count]").forEach((count) => { count.textContent = chosen.length; });
  });

  /* --- Keys ---------------------------------------------------------------------------------------------------------- */

  document.addEventListener("keydown", (event) => {
    const target = event.target;
    if (event.key === "Escape") {
      if (narrow.matches && root.classList.contains("is-menu-open")) { setMenu(false); toggle.focus(); return; }
      if (target.matches && target.matches("[data-search-box]")) target.blur();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || one("dialog[open]")) return;
    if (target.closest && target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable], .ts-wrapper, [role=menu], .dropdown-menu")) return;
    const search = one("[data-search-box]");
    if (event.key === "/" && search) { event.preventDefault(); search.focus(); search.select(); }
    else if (event.key === "j") step(1);
    else if (event.key === "k") step(-1);
    else if (event.key === "x") {
      const row = one("tr.is-current");
      const box = row && one("[data-check-row]", row);
      if (box) box.click();
    } else if (event.key === "?" && document.getElementById("keys-dialog")) document.getElementById("keys-dialog").showModal();
  });

  // What may be an ID number, a passport or a phone goes by POST: an address is kept by histories and logs.
  const looksSecret = (text) => /\d{11}|^[A-Za-z]{1,2}\d{7,10}$/.test(text.normalize("NFKC").replace(/[\s-]/g, ""));
  // Typed into the box of a list that must not hold it, it is asked of the page's own box.
  function takenByTheSearchBox(form) {
    const typed = form.matches("[data-list-filter][data-no-secrets]") && one("[name=q]", form);
    const search = one("[data-search-box]");
    if (!typed || !search || !looksSecret(typed.value)) return false;
    search.value = typed.value;
    typed.value = "";
    search.form.requestSubmit();
    return true;
  }
  document.addEventListener("htmx:beforeRequest", (event) => {
    const form = event.detail.elt.closest("form");
    if (form && takenByTheSearchBox(form)) event.preventDefault();
  });
  document.addEventListener("submit", (event) => {
    if (takenByTheSearchBox(event.target)) { event.preventDefault(); event.stopImmediatePropagation(); return; }
    const box = one("[data-search-box]", event.target);
    if (!box) return;
    event.target.method = looksSecret(box.value) ? "post" : "get";
    const token = one("[name=csrfmiddlewaretoken]", event.target);
    if (token) token.disabled = event.target.method !== "post";
  }, true);

  /* --- End of session --------------------------------------------------------------------------------------------------- */

  // The server says with each answer how many seconds are left (X-Idle-Seconds); all tabs share the latest word.
  const idleSeconds = Number(body.dataset.idleSeconds || 0);
  const warnSeconds = Math.min(120, idleSeconds / 3);
  const idleDialog = document.getElementById("idle-dialog");
  const channel = "BroadcastChannel" in window ? new BroadcastChannel("unionhub-session") : null;
  let deadline = Date.now() + idleSeconds * 1000;
  let active = false;
  let lastTold = false; // the absolute limit is near: staying does not help, so it is said once

  const secondsLeft = () => (deadline - Date.now()) / 1000;

  function touched(seconds) {
    if (!seconds) return;
    deadline = Date.now() + seconds * 1000;
    if (channel) channel.postMessage(deadline);
  }
  function leaveForLogin() {
    leavingBySave = true;
    location.assign(location.pathname + location.search); // the server sends on to sign-in, with the reason and the way back
  }
  function stay() {
    active = false;
    return fetch(body.dataset.aliveUrl, { credentials: "same-origin", redirect: "manual" }).then((answer) => {
      if (answer.status !== 204) return leaveForLogin();
      touched(Number(answer.headers.get("X-Idle-Seconds")));
      lastTold = secondsLeft() <= warnSeconds;
      if (idleDialog.open && !lastTold) idleDialog.close();
      one("[data-idle-text]", idleDialog).hidden = lastTold;
      one("[data-limit-text]", idleDialog).hidden = !lastTold;
    }).catch(() => {});
  }
  if (idleSeconds && idleDialog) {
    touched(idleSeconds);
    if (channel) {
      channel.onmessage = (event) => {
        deadline = Math.max(deadline, event.data);
        if (idleDialog.open && secondsLeft() > warnSeconds) idleDialog.close();
      };
    }
    ["keydown", "pointerdown"].forEach((name) => document.addEventListener(name, () => { active = true; }, { passive: true }));
    one("[data-stay]", idleDialog).addEventListener("click", () => (lastTold ? idleDialog.close() : stay()));
    idleDialog.addEventListener("cancel", () => { if (!lastTold) stay(); });
    setInterval(() => {
      const left = secondsLeft();
      // Somebody who fills a long form is at work, though no page was fetched.
      if (active && !idleDialog.open && !lastTold && left < idleSeconds * 0.75) stay();
      if (left <= -2) leaveForLogin();
      else if (left <= warnSeconds) {
        all("[data-idle-left]", idleDialog).forEach((place) => {
          place.textContent = left > 60 ? Math.ceil(left / 60) + " 分钟" : Math.max(0, Math.ceil(left)) + " 秒";
        });
        if (!idleDialog.open && !lastTold) idleDialog.showModal();
      }
    }, 1000);
  }

  /* --- What is done once for each piece of a page -------------------------------------------------------------------------- */

  function prepare(within) {
    if (window.unionhubFields) window.unionhubFields(within);
    openDialogs(within);
    // What scrolls must be reached by keyboard and have a name of its own.
    all(".uh-table-wrap:not([tabindex])", within).forEach((wrap, at) => {
      let before = wrap.previousElementSibling;
      while (before && !/^H[1-6]$/.test(before.tagName)) before = before.previousElementSibling;
      const heading = before || one("h1");
      wrap.tabIndex = 0;
      wrap.setAttribute("role", "region");
      wrap.setAttribute("aria-label", (heading ? heading.textContent.trim() : "列表") + (before || !at ? "" : " " + (at + 1)));
    });
    all("form[data-guard]", within).forEach((form) => guarded.set(form, content(form)));
    if (within.matches && within.matches("form[data-guard]")) guarded.set(within, content(within));
  }
  function putCursor() {
    if (one("[autofocus]") || !window.matchMedia("(pointer: fine)").matches) return;
    const form = one("main form[data-guard]");
    if (!form) return;
    const wrong = one(".is-invalid", form);
    const field = wrong || all("input, select, textarea", form).find((element) =>
      element.offsetParent && !element.disabled && !element.readOnly && !/hidden|checkbox|radio|button|submit|file/.test(element.type));
    if (!field) return;
    const chooser = field.tomselect;
    if (!chooser) return field.focus({ preventScroll: !wrong });
    chooser.settings.openOnFocus = false; // a list that opens by itself would cover the page
    chooser.control_input.focus();
    setTimeout(() => { chooser.settings.openOnFocus = true; }, 300);
  }
  prepare(body);
  putCursor();
  window.unionhub = { toast: toast };
})();
