/* How figures stand in the text: a token as a chip with its words now, a table or chart as a card that says what it holds. */
import { beforeOf, told } from "summary/schema";

const shown = new Set();
const ROWS = { figures: "逐项列出", children: "各下级组织", years: "近五年", months: "近十二个月" };
const KINDS = { bars: "条形图", columns: "柱形图", line: "折线图" };

/* Words may depend on what stands before a figure, so they are told again after each change. */
let waiting = false;
export function refreshChips() {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => { waiting = false; shown.forEach((chip) => chip.tell()); });
}

/* What is known of figures: label and unit by key. */
export const figures = new Map();
export const dimensions = new Map();
export const labelOf = (key) => (figures.get(key) ? figures.get(key).label : "（无权查看的数字）");
export const rowsLabel = (rows) => ROWS[rows] || (dimensions.get(rows) ? "按" + dimensions.get(rows) : rows);

export class Chip {
  constructor(node, view, getPos, desk) {
    this.node = node;
    this.view = view;
    this.getPos = getPos;
    this.desk = desk;
    this.dom = document.createElement("span");
    this.dom.dataset.token = node.attrs.token;
    shown.add(this);
    this.tell();
  }

  tell() {
    const at = this.getPos();
    const before = at === undefined ? "" : beforeOf(this.view.state.doc, at);
    const found = told(this.node.attrs.token, before);
    if (!found) this.desk.want(this.node.attrs.token, before);
    const text = found ? found.text : "…";
    const title = !found ? "" : found.missing ? found.why : [found.label, found.period, found.value].filter(Boolean).join(" · ");
    const tone = "uh-token" + (found && found.missing ? " is-missing" : "");
    if (this.dom.className !== tone) this.dom.className = tone;
    if (this.dom.textContent !== text) this.dom.textContent = text;
    if (this.dom.title !== title) this.dom.title = title;
  }

  update(node) {
    if (node.type !== this.node.type) return false;
    if (node.attrs.token !== this.node.attrs.token) {
      this.node = node;
      this.dom.dataset.token = node.attrs.token;
      this.tell();
    }
    return true;
  }

  ignoreMutation() { return true; }

  destroy() { shown.delete(this); }
}

function button(label, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "btn btn-sm btn-link";
  made.textContent = label;
  made.addEventListener("click", act);
  return made;
}

export class Card {
  constructor(node, view, getPos, desk) {
    this.node = node;
    this.dom = document.createElement("figure");
    this.dom.className = "uh-card-block";
    this.caption = document.createElement("figcaption");
    this.about = document.createElement("p");
    const tools = document.createElement("span");
    tools.className = "uh-card-tools";
    if (view.editable) {
      tools.append(
        button("修改", () => desk.editCard(view, getPos())),
        button("删除", () => { view.dispatch(view.state.tr.delete(getPos(), getPos() + 1)); view.focus(); }));
    }
    this.dom.append(this.caption, this.about, tools);
    shown.add(this);
    this.tell();
  }

  tell() {
    const { caption, keys, rows, kind } = this.node.attrs;
    const isTable = this.node.type.name === "table";
    this.caption.textContent = (isTable ? "表　" : "图　") + caption;
    this.about.textContent = [isTable ? "" : KINDS[kind], rowsLabel(rows), keys.map(labelOf).join("、")].filter(Boolean).join(" · ");
  }

  update(node) {
    if (node.type !== this.node.type) return false;
    this.node = node;
    this.tell();
    return true;
  }

  stopEvent(event) { return event.target.tagName === "BUTTON"; }

  ignoreMutation() { return true; }

  selectNode() { this.dom.classList.add("is-chosen"); }

  deselectNode() { this.dom.classList.remove("is-chosen"); }

  destroy() { shown.delete(this); }
}
