/* A foreign form as a grid: where each cell stands, moving by keys, the panel of a cell, what changed after saving.
   table[data-form-grid]            with data-panel (address) and data-sheet: a click or Enter opens the panel
   tr[data-entry] [data-pick]       on the page of a changed form: the next click on #new-grid says where it goes */
(function () {
  "use strict";

  const letters = (number) => (number > 26 ? letters(Math.floor((number - 1) / 26)) : "") + String.fromCharCode(65 + ((number - 1) % 26));

  /* --- Where each cell stands: merged ones push the others aside -------------------------------------------------- */

  function survey(table) {
    const rows = Array.from(table.tBodies[0].rows);
    const matrix = rows.map(() => []);
    const names = new Map();
    const cells = new Map();
    rows.forEach((tr, row) => {
      let column = 0;
      Array.from(tr.cells).slice(1).forEach((cell) => {
        while (matrix[row][column]) column += 1;
        for (let down = 0; down < cell.rowSpan && row + down < rows.length; down += 1) {
          for (let right = 0; right < cell.colSpan; right += 1) matrix[row + down][column + right] = cell;
        }
        const name = letters(column + 1) + (row + 1);
        names.set(cell, { name: name, row: row, column: column });
        cells.set(name, cell);
      });
    });
    return { matrix: matrix, names: names, cells: cells };
  }

  function arm(table, open) {
    const known = survey(table);
    let here = null;

    function stand(cell, focus) {
      if (here) { here.tabIndex = -1; here.classList.remove("is-here"); }
      here = cell;
      here.tabIndex = 0;
      here.classList.add("is-here");
      if (focus) here.focus();
    }
    const first = known.cells.get(table.dataset.first || "A1") || known.cells.values().next().value;
    if (!first) return known;
    stand(first, Boolean(table.dataset.first));
    if (table.dataset.first) { first.scrollIntoView({ block: "center", inline: "center" }); open(known.names.get(first).name, first); }

    table.addEventListener("click", (event) => {
      const cell = event.target.closest("td");
      if (!cell || !known.names.has(cell)) return;
      stand(cell, true);
      open(known.names.get(cell).name, cell);
    });
    table.addEventListener("keydown", (event) => {
      const cell = event.target.closest("td");
      const at = cell && known.names.get(cell);
      if (!at || event.ctrlKey || event.altKey || event.metaKey) return;
      const step = { ArrowLeft: [0, -1], ArrowRight: [0, cell.colSpan], ArrowUp: [-1, 0], ArrowDown: [cell.rowSpan, 0] }[event.key];
      if (event.key === "Enter" || event.key === " ") {
        event.preventDefault();
        stand(cell, true);
        open(at.name, cell, true);
      } else if (event.key === "Home" || event.key === "End") {
        event.preventDefault();
        const row = known.matrix[at.row];
        stand(event.key === "Home" ? row[0] : row[row.length - 1], true);
      } else if (step) {
        const row = known.matrix[at.row + step[0]];
        const next = row && row[at.column + step[1]];
        event.preventDefault();
        if (next) stand(next, true);
      }
    });
    known.stand = stand;
    return known;
  }

  /* --- The panel of a cell ----------------------------------------------------------------------------------------- */

  const grid = document.querySelector("[data-form-grid][data-panel]");
  const panel = document.getElementById("mark-panel");
  const plain = document.querySelector("[data-form-grid]:not([data-panel]):not([id])");
  if (plain) arm(plain, () => {});
  if (grid && panel) {
    let toPanel = false;
    let saving = false;
    const open = (name, cell, byKey) => {
      toPanel = Boolean(byKey);
      const address = new URL(grid.dataset.panel, location.href);
      address.searchParams.set("sheet", grid.dataset.sheet);
      address.searchParams.set("cell", name);
      window.htmx.ajax("GET", address.pathname + address.search, { target: "#mark-panel", swap: "innerHTML" });
    };
    const known = arm(grid, open);

    // A conflict is an answer to be read, not a failure.
    document.body.addEventListener("htmx:beforeSwap", (event) => {
      if (event.detail.target === panel && event.detail.xhr.status === 409) { event.detail.shouldSwap = true; event.detail.isError = false; }
    });
    document.body.addEventListener("htmx:beforeRequest", (event) => {
      saving = panel.contains(event.detail.elt) && event.detail.requestConfig.verb === "post";
    });
    document.body.addEventListener("htmx:afterSettle", (event) => {
      if (event.detail.target !== panel) return;
      news();
      if (saving && panel.querySelector(".uh-said")) {
        const cell = grid.querySelector("td.is-here");
        if (cell) cell.focus();
      } else if (toPanel) {
        const chosen = panel.querySelector("[name=key]");
        if (chosen && chosen.tomselect) chosen.tomselect.focus();
        else { const field = panel.querySelector("input:not([type=hidden]):checked, select, button"); if (field) field.focus(); }
      }
      saving = toPanel = false;
    });
    panel.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.defaultPrevented) return;
      const cell = grid.querySelector("td.is-here");
      if (cell) cell.focus();
    });

    function news() {
      const told = document.getElementById("mark-news");
      if (!told) return;
      const now = JSON.parse(told.textContent);
      if (now.sheet !== grid.dataset.sheet) return;
      known.cells.forEach((cell, name) => {
        const mark = now.cells[name];
        const kinds = Array.from(cell.classList).filter((word) => word.startsWith("k-"));
        if (!mark && !kinds.length) return;
        cell.classList.remove(...kinds);
        const old = cell.querySelector(":scope > b");
        if (old) old.remove();
        cell.removeAttribute("title");
        if (!mark) return;
        cell.classList.add("k-" + mark[0]);
        cell.title = mark[2];
        const word = document.createElement("b");
        word.textContent = mark[1];
        cell.prepend(word);
      });
    }
  }

  /* --- A changed form beside the old one ----------------------------------------------------------------------------- */

  const fresh = document.getElementById("new-grid");
  const old = document.getElementById("old-grid");
  if (fresh || old) {
    let picking = null;
    const sheet = new URLSearchParams(location.search).get("sheet");
    const here = document.querySelector(".uh-sheet-tabs [aria-current]");
    const name = sheet || (here ? here.textContent.trim() : "");
    const olds = old ? arm(old, () => {}) : null;
    if (fresh) arm(fresh, (cell) => {
      if (!picking) return;
      picking.querySelector("[name=at]").value = name + "!" + cell;
      stop();
    });
    function stop() {
      if (picking) picking.classList.remove("is-picking");
      if (fresh) fresh.classList.remove("is-picking");
      const row = picking;
      picking = null;
      if (row) { row.scrollIntoView({ block: "center" }); row.querySelector("button[value=place]").focus(); }
    }
    document.addEventListener("click", (event) => {
      const row = event.target.closest("tr[data-entry]");
      if (!row) return;
      if (event.target.closest("[data-choice]")) row.querySelector("[name=at]").value = event.target.closest("[data-choice]").dataset.choice;
      if (!event.target.closest("[data-pick]")) return;
      if (picking) picking.classList.remove("is-picking");
      picking = row;
      row.classList.add("is-picking");
      if (fresh) { fresh.classList.add("is-picking"); fresh.scrollIntoView({ block: "center" }); }
      const cell = olds && row.dataset.sheet === name && olds.cells.get(row.dataset.old);
      if (cell) { olds.stand(cell, false); cell.scrollIntoView({ block: "nearest", inline: "nearest" }); }
    });
    document.addEventListener("keydown", (event) => { if (event.key === "Escape") stop(); });
  }
})();
