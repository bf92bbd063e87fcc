/* The sections at the left: order, adding, removing with 撤销, what is saved and what is not. */
import { post } from "summary/ask";

function button(label, sign, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "uh-outline-do";
  made.textContent = sign;
  made.setAttribute("aria-label", label);
  made.title = label;
  made.addEventListener("click", act);
  return made;
}

export class Outline {
  constructor(place, desk) {
    this.place = place;
    this.list = place.querySelector("[data-outline]");
    this.desk = desk;
    this.undo = place.querySelector("[data-undo]");
    this.dragged = null;
    place.querySelectorAll("[data-add]").forEach((add) => add.addEventListener("click", () => this.add(add.dataset.add === "annex")));
    this.list.addEventListener("dragover", (event) => { if (this.dragged) event.preventDefault(); });
    this.list.addEventListener("drop", (event) => this.drop(event));
  }

  draw() {
    const focused = document.activeElement && document.activeElement.dataset.key;
    this.list.replaceChildren(...this.desk.sections().map((section) => this.row(section)));
    const back = focused && this.list.querySelector(`[data-key="${focused}"]`);
    if (back) back.focus();
  }

  row(section) {
    const row = document.createElement("li");
    row.dataset.section = section.id;
    row.className = (section.isAnnex ? "is-annex" : section.input.value.trim() ? "is-chapter" : "") + (section === this.desk.current() ? " is-here" : "");
    const link = document.createElement("a");
    link.href = "#section-" + section.id;
    link.textContent = section.name;
    link.dataset.key = "link-" + section.id;
    link.addEventListener("click", (event) => { event.preventDefault(); this.desk.jump(section, ""); });
    const state = document.createElement("small");
    row.append(link, state);
    this.tell(section, state);
    if (!this.desk.canWrite()) return row;
    const tools = document.createElement("span");
    tools.className = "uh-outline-row-tools";
    const act = (label, sign, name, then) => {
      const made = button(label + "“" + section.name + "”", sign, then);
      made.dataset.key = name + "-" + section.id;
      tools.append(made);
    };
    act("上移", "↑", "up", () => this.move(section, -1));
    act("下移", "↓", "down", () => this.move(section, 1));
    if (section.hasSource) act("按标准写法重新起草", "↻", "refresh", () => this.refresh(section));
    const versions = document.createElement("a");
    versions.className = "uh-outline-do";
    versions.href = this.desk.urls.versions + "?section=" + section.id;
    versions.textContent = "版";
    versions.title = "版本比较";
    versions.setAttribute("aria-label", "“" + section.name + "”的版本");
    tools.append(versions);
    act("删除", "×", "remove", () => this.remove(section));
    row.append(tools);
    row.draggable = true;
    row.addEventListener("dragstart", (event) => { this.dragged = section; event.dataTransfer.effectAllowed = "move"; event.dataTransfer.setData("text/plain", section.name); });
    row.addEventListener("dragend", () => { this.dragged = null; });
    return row;
  }

  tell(section, place) {
    const found = place || this.list.querySelector(`[data-section="${section.id}"] > small`);
    if (!found) return;
    found.textContent = section.state.text;
    found.className = section.state.tone;
  }

  async act(data, problem) {
    try {
      return await post(this.desk.urls.section, data);
    } catch (refusal) {
      this.desk.toast(problem + "：" + refusal.message, "error");
      return null;
    }
  }

  nth(section) { return this.desk.sections().filter((one) => one.isAnnex === section.isAnnex).indexOf(section); }

  async move(section, by) {
    const same = this.desk.sections().filter((one) => one.isAnnex === section.isAnnex);
    const to = this.nth(section) + by;
    if (to < 0 || to >= same.length) return;
    const answer = await this.act({ act: "move", section: section.id, place: to }, "没有移动");
    if (answer) this.desk.order(answer.order);
  }

  async drop(event) {
    const row = event.target.closest("li");
    const section = this.dragged;
    if (!row || !section) return;
    event.preventDefault();
    const other = this.desk.sections().find((one) => String(one.id) === row.dataset.section);
    if (!other || other === section || other.isAnnex !== section.isAnnex) return;
    await this.move(section, this.nth(other) - this.nth(section));
  }

  async add(isAnnex) {
    const here = this.desk.current();
    const same = this.desk.sections().filter((one) => one.isAnnex === isAnnex);
    const after = here && here.isAnnex === isAnnex ? here : same[same.length - 1];
    const data = { act: "add", title: isAnnex ? "附件" : "新的一节", is_annex: isAnnex, after: after ? after.id : null };
    const answer = await this.act(data, "没有加上");
    if (!answer) return;
    const made = this.desk.take(answer);
    made.element.scrollIntoView({ block: "start" });
    made.input.focus();
    made.input.select();
  }

  async refresh(section) {
    await section.save(false);
    const answer = await this.act({ act: "refresh", section: section.id }, "没有重新起草");
    if (!answer) return;
    section.take(answer, section.now(), false);
    section.say("已按标准写法重新起草；原来的内容在“版”里，可以恢复。");
  }

  async remove(section) {
    await section.save(false);
    if (section.isDirty) { this.desk.toast("这一节还有没有保存的修改，没有删除。请稍后再试。", "error"); return; }
    const answer = await this.act({ act: "remove", section: section.id, base: section.base }, "没有删除");
    if (!answer) return;
    this.desk.drop(section);
    const { taken } = answer;
    this.undo.replaceChildren(document.createTextNode("已删除“" + (taken.title || "导语") + "” "));
    const back = document.createElement("button");
    back.type = "button";
    back.className = "btn btn-sm btn-link";
    back.textContent = "撤销";
    back.addEventListener("click", async () => {
      const given = await this.act({ act: "add", ...taken }, "没有恢复");
      if (!given) return;
      this.undo.hidden = true;
      this.desk.take(given);
    });
    this.undo.append(back);
    this.undo.hidden = false;
    back.focus();
  }
}
