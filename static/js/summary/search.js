/* A box in which a figure is looked for by name, pinyin or initials, with its value now; and what floats at the cursor. */
import { get } from "summary/ask";
import { learn } from "summary/schema";
import { figures } from "summary/chips";

/* Put a floating box below the place (or above, where there is no room), inside the window. */
export function placeAt(box, rect) {
  box.hidden = false;
  const height = box.offsetHeight;
  const below = rect.bottom + 6;
  const top = below + height > innerHeight && rect.top - height - 6 > 56 ? rect.top - height - 6 : below;
  box.style.left = Math.max(8, Math.min(rect.left, innerWidth - box.offsetWidth - 8)) + scrollX + "px";
  box.style.top = Math.max(56, Math.min(top, innerHeight - height - 8)) + scrollY + "px";
}

let counted = 0;

export class FigureSearch {
  /* `pick(result)` is called with {key, label, unit, text, token}. */
  constructor(place, address, pick, label) {
    counted += 1;
    this.address = address;
    this.pick = pick;
    this.input = document.createElement("input");
    this.input.className = "form-control";
    this.input.type = "text";
    this.input.autocomplete = "off";
    this.input.maxLength = 60;
    this.input.placeholder = "名称、拼音或首字母，如 huiyuan、hys";
    this.list = document.createElement("ul");
    this.list.className = "uh-found";
    this.list.id = "figures-found-" + counted;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", "找到的数字");
    this.list.hidden = true;
    this.note = document.createElement("p");
    this.note.className = "uh-muted uh-found-note";
    this.note.setAttribute("role", "status");
    const about = { role: "combobox", "aria-expanded": "false", "aria-controls": this.list.id, "aria-autocomplete": "list", "aria-label": label };
    Object.entries(about).forEach(([name, value]) => this.input.setAttribute(name, value));
    place.append(this.input, this.note, this.list);
    this.results = [];
    this.at = 0;
    this.asked = 0;
    this.input.addEventListener("input", (event) => { if (!event.isComposing) this.later(); });
    this.input.addEventListener("compositionend", () => this.later());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const row = event.target.closest("li");
      if (row) this.choose(Number(row.dataset.at));
    });
  }

  clear() {
    this.input.value = "";
    this.show([], "");
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.find(), 120);
  }

  async find() {
    const text = this.input.value.trim();
    const number = this.asked += 1;
    if (!text) return this.show([], "");
    try {
      const { results } = await get(this.address, { q: text });
      if (number === this.asked) this.show(results, results.length ? "" : "没有找到这个数字，请换个说法，或到“指标查询”里看看有哪些数字。");
    } catch (refusal) {
      if (number === this.asked) this.show([], refusal.message + "，请稍后再试。");
    }
    return null;
  }

  show(results, note) {
    this.results = results;
    this.at = 0;
    this.note.textContent = note;
    this.note.hidden = !note;
    this.list.hidden = !results.length;
    this.input.setAttribute("aria-expanded", String(results.length > 0));
    this.list.replaceChildren(...results.map((found, at) => {
      const row = document.createElement("li");
      row.id = this.list.id + "-" + at;
      row.dataset.at = at;
      row.setAttribute("role", "option");
      const name = document.createElement("b");
      name.textContent = found.label;
      const value = document.createElement("span");
      value.textContent = found.missing ? "没有数值" : found.text;
      value.title = found.why || "";
      if (found.missing) value.className = "is-missing";
      const group = document.createElement("small");
      group.textContent = found.group;
      row.append(name, value, group);
      return row;
    }));
    this.mark();
  }

  mark() {
    Array.from(this.list.children).forEach((row, at) => row.setAttribute("aria-selected", String(at === this.at)));
    const row = this.list.children[this.at];
    if (row) { this.input.setAttribute("aria-activedescendant", row.id); row.scrollIntoView({ block: "nearest" }); }
    else this.input.removeAttribute("aria-activedescendant");
  }

  key(event) {
    if (event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && this.results.length) {
      event.preventDefault();
      this.at = (this.at + step + this.results.length) % this.results.length;
      this.mark();
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (this.results.length) this.choose(this.at);
    }
  }

  choose(at) {
    const found = this.results[at];
    learn({ [found.token]: found });
    figures.set(found.key, { label: found.label, unit: found.unit });
    this.pick(found);
  }
}
