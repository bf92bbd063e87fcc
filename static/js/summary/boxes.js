/* The two boxes at the cursor: inserting a number, and how a number that stands there is said. */
import { get } from "summary/ask";
import { refreshChips } from "summary/chips";
import { insertToken } from "summary/editor";
import { beforeOf, clauseOf, learn, parseToken, schema, told as saidNow, writeToken } from "summary/schema";
import { FigureSearch, placeAt } from "summary/search";

/* Said of the present alone. */
const NOW_ONLY = new Set(["compare", "growth", "target"]);
const WITH_PLACES = new Set(["number", "wan", "percent", "growth", "share", "compare"]);

function floating(id) {
  const box = document.getElementById(id);
  const close = () => { box.hidden = true; };
  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { event.preventDefault(); event.stopPropagation(); box.dispatchEvent(new Event("away")); }
  });
  document.addEventListener("mousedown", (event) => { if (!box.hidden && !box.contains(event.target)) close(); });
  return { box: box, close: close };
}

export function insertBox(address) {
  const { box, close } = floating("insert-box");
  let view = null;
  let typed = "";
  const search = new FigureSearch(box.querySelector("[data-search]"), address, (found) => {
    close();
    insertToken(view, found.token);
  }, "要插入的数字");
  box.addEventListener("away", () => {
    close();
    if (typed) view.dispatch(view.state.tr.insertText(typed));
    view.focus();
  });
  return (at, key) => {
    view = at;
    typed = key || "";
    search.clear();
    placeAt(box, view.coordsAtPos(view.state.selection.from));
    search.input.focus();
  };
}

export function chipBox(address, mayWrite) {
  const { box, close } = floating("chip-box");
  const one = (name) => box.querySelector(`[data-chip-${name}]`);
  let view = null;
  let at = 0;
  let token = null;
  let wholeSearch = null;

  box.addEventListener("away", () => { close(); view.focus(); });
  one("delete").addEventListener("click", () => {
    close();
    const node = view.state.doc.nodeAt(at);
    if (node && node.type === schema.nodes.token) view.dispatch(view.state.tr.delete(at, at + 1));
    view.focus();
  });
  one("when").addEventListener("change", () => ask({ when: one("when").value }));
  one("places").addEventListener("change", () => ask({ places: one("places").value }));
  one("forms").addEventListener("change", (event) => {
    const chosen = event.target.value;
    set(chosen);
    one("places").disabled = !mayWrite() || !WITH_PLACES.has(parseToken(chosen).form);
  });

  function set(text) {
    const node = view.state.doc.nodeAt(at);
    if (!node || node.type !== schema.nodes.token || node.attrs.token === text) return;
    token = parseToken(text);
    view.dispatch(view.state.tr.setNodeMarkup(at, null, { token: text }));
    refreshChips();
  }

  async function ask(change) {
    const wanted = { ...token, ...change };
    if (wanted.when !== "now" && NOW_ONLY.has(wanted.form)) wanted.form = "number";
    if (!wanted.of && wanted.form === "share") wanted.form = "number";
    const params = { key: wanted.key, when: wanted.when, form: wanted.form, before: clauseOf(beforeOf(view.state.doc, at)) };
    if (wanted.places) params.places = wanted.places;
    if (wanted.of) params.of = wanted.of;
    let told;
    try { told = await get(address, params); } catch (refusal) { one("note").textContent = refusal.message; one("note").hidden = false; return; }
    told.forms.forEach((form) => learn({ [form.name]: { ...told.figure, text: form.text, missing: form.missing, why: form.why } }));
    if (!told.forms.some((form) => form.form === wanted.form)) wanted.form = "number";
    const text = (told.forms.find((form) => form.form === wanted.form) || {}).token || writeToken(wanted);
    if (change && mayWrite()) set(text);
    show(told, text, wanted);
  }

  function show(told, text, wanted) {
    const { figure } = told;
    one("name").textContent = figure.label || "数字";
    one("value").textContent = [figure.value, figure.period].filter(Boolean).join(" · ");
    one("note").textContent = figure.why || "";
    one("note").hidden = !figure.why;
    one("passport").hidden = !figure.passport;
    if (figure.passport) one("passport").href = figure.passport;
    one("delete").hidden = !mayWrite();
    one("when").value = wanted.when;
    one("places").value = wanted.places;
    one("when").disabled = !mayWrite();
    one("places").disabled = !mayWrite() || !WITH_PLACES.has(wanted.form);
    one("settings").hidden = !told.forms.length;
    const list = one("forms");
    list.replaceChildren(...told.forms.map((form) => {
      const label = document.createElement("label");
      const radio = document.createElement("input");
      radio.type = "radio";
      radio.name = "chip-form";
      radio.value = form.token;
      radio.checked = form.token === text;
      radio.disabled = !mayWrite();
      const name = document.createElement("span");
      name.textContent = form.label;
      const said = document.createElement("b");
      said.textContent = form.missing ? "—" : form.text;
      said.title = form.why || "";
      label.append(radio, name, said);
      return label;
    }));
    one("whole").hidden = !mayWrite() || !told.forms.length;
    one("whole-name").textContent = told.whole ? "占“" + told.whole + "”的比重" : "占哪个数的比重";
    placeAt(box, view.coordsAtPos(at));
  }

  return (own, position) => {
    view = own;
    at = position;
    const written = view.state.doc.nodeAt(at).attrs.token;
    token = parseToken(written);
    const told = saidNow(written, beforeOf(view.state.doc, at)) || {};
    if (!wholeSearch) {
      wholeSearch = new FigureSearch(one("whole").querySelector("[data-search]"), address, (found) => {
        wholeSearch.clear();
        ask({ of: found.key, form: "share" });
      }, "占哪个数的比重");
    }
    wholeSearch.clear();
    show({ figure: { ...told, label: token.isWord ? "随期间和组织变化的说法" : told.label, why: told.missing ? told.why : "" }, forms: [] }, written, token);
    box.querySelector("button, a[href]").focus();
    if (!token.isWord && told.label) ask(null).then(() => { const chosen = box.querySelector("input:checked"); if (chosen && !box.hidden) chosen.focus(); });
  };
}

