/* The form in which a table or a chart is put together: what it is called, its figures, by what it is listed. */
import { get } from "summary/ask";
import { dimensions, figures, labelOf, rowsLabel } from "summary/chips";
import { newId, schema } from "summary/schema";
import { FigureSearch } from "summary/search";

const TABLE_ROWS = ["figures", "children"];
const CHART_ROWS = ["children", "years", "months"];
const MOST = { table: 16, chart: 4 };

export function cardForm(address) {
  const dialog = document.getElementById("card-dialog");
  const one = (name) => dialog.querySelector(`[data-card-${name}]`);
  const form = dialog.querySelector("form");
  let view = null;
  let at = null; // the card that is changed; null for a new one
  let type = "table";
  let keys = [];

  const search = new FigureSearch(one("search"), address, (found) => {
    search.clear();
    if (keys.includes(found.key)) return;
    if (keys.length >= MOST[type]) return say(`最多选 ${MOST[type]} 个数字。`);
    if (type === "chart" && keys.length && figures.get(keys[0]).unit !== found.unit) return say("一张图里的数字要用同一个单位。");
    keys.push(found.key);
    draw();
    return null;
  }, "表或图中的数字");

  function say(text) {
    one("problem").textContent = text;
    one("problem").hidden = !text;
  }

  async function draw() {
    say("");
    one("keys").replaceChildren(...keys.map((key, place) => {
      const row = document.createElement("li");
      const name = document.createElement("span");
      name.textContent = labelOf(key);
      row.append(name);
      const act = (label, word, then) => {
        const made = document.createElement("button");
        made.type = "button";
        made.className = "btn btn-sm btn-link";
        made.textContent = word;
        made.setAttribute("aria-label", label + "“" + labelOf(key) + "”");
        made.addEventListener("click", () => { then(); draw(); });
        row.append(made);
      };
      if (place) act("上移", "上移", () => { [keys[place - 1], keys[place]] = [keys[place], keys[place - 1]]; });
      act("去掉", "去掉", () => { keys.splice(place, 1); });
      return row;
    }));
    const select = one("rows");
    const chosen = select.value;
    const common = type === "table" ? TABLE_ROWS : CHART_ROWS;
    let own = [];
    if (keys.length) {
      try {
        const told = await Promise.all(keys.map((key) => get(address, { key: key })));
        told.forEach((answer) => answer.dimensions.forEach((found) => dimensions.set(found.key, found.label)));
        own = told.map((answer) => answer.dimensions.map((found) => found.key)).reduce((all, each) => all.filter((key) => each.includes(key)));
      } catch (refusal) { say(refusal.message + "，请稍后再试。"); }
    }
    const offered = [...common, ...own];
    if (chosen && !offered.includes(chosen)) offered.push(chosen);
    select.replaceChildren(...offered.map((rows) => new Option(rowsLabel(rows), rows, false, rows === chosen)));
    rowsChanged();
  }

  function rowsChanged() {
    one("columns").hidden = type !== "table" || one("rows").value !== "figures";
    one("kinds").hidden = type !== "chart";
  }
  one("rows").addEventListener("change", rowsChanged);
  dialog.querySelector("[data-card-cancel]").addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => { if (view) view.focus(); });

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const caption = one("caption").value.trim();
    if (!caption) { say("请填写标题，如：各乡镇会员情况。"); one("caption").focus(); return; }
    if (!keys.length) { say("请至少选一个数字。"); search.input.focus(); return; }
    const attrs = { caption: caption, rows: one("rows").value, keys: keys };
    if (type === "table") {
      const columns = Array.from(one("columns").querySelectorAll("input:checked"), (box) => box.value);
      if (attrs.rows === "figures") {
        if (!columns.length) { say("请至少选一栏。"); return; }
        attrs.columns = columns;
      }
    } else attrs.kind = one("kinds").querySelector("select").value;
    const { state } = view;
    if (at !== null) view.dispatch(state.tr.setNodeMarkup(at, null, { ...state.doc.nodeAt(at).attrs, columns: null, ...attrs }));
    else {
      const after = state.selection.$to.after(1);
      view.dispatch(state.tr.insert(after, schema.nodes[type].create({ ...attrs, id: newId() })).scrollIntoView());
    }
    dialog.close();
  });

  return (own, kind, position) => {
    view = own;
    at = position === undefined ? null : position;
    const node = at === null ? null : view.state.doc.nodeAt(at);
    type = node ? node.type.name : kind;
    keys = node ? [...node.attrs.keys] : [];
    one("title").textContent = (node ? "修改" : "插入") + (type === "table" ? "表" : "图");
    one("submit").textContent = node ? "保存修改" : "插入";
    one("caption").value = node ? node.attrs.caption : "";
    const rows = node ? node.attrs.rows : type === "table" ? "figures" : "children";
    one("rows").replaceChildren(new Option(rowsLabel(rows), rows, true, true));
    const columns = (node && node.attrs.columns) || ["now", "year_before", "change"];
    one("columns").querySelectorAll("input").forEach((box) => { box.checked = columns.includes(box.value); });
    if (node && type === "chart") one("kinds").querySelector("select").value = node.attrs.kind;
    search.clear();
    draw();
    dialog.showModal();
    one("caption").focus();
  };
}
