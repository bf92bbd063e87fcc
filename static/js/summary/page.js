/* The writer's page of a summary: its sections, toolbar, boxes, remarks; saving, and hearing what others saved. */
import { redo, undo } from "prosemirror-history";
import { get } from "summary/ask";
import { chipBox, insertBox } from "summary/boxes";
import { cardForm } from "summary/cards";
import { dimensions, figures, refreshChips } from "summary/chips";
import { moveBlock, setLevel } from "summary/editor";
import { Outline } from "summary/outline";
import { Remarks } from "summary/remarks";
import { clauseOf, learn } from "summary/schema";
import { Section } from "summary/section";

/* How often is asked what others saved. */
const ROUND = 20000;
/* Letters of one question: servers refuse longer addresses. */
const LONGEST = 3000;

const writer = document.getElementById("writer");
const start = JSON.parse(document.getElementById("summary-start").textContent);
const one = (selector) => writer.querySelector(selector);
const place = one("[data-sections]");
const template = document.getElementById("section-template");
let sections = [];
let current = null;
let alarmed = null; // the section whose refusal is shown above all
let mayWrite = start.may_write;
let mayRemark = start.may_comment;

learn(start.words);
Object.entries(start.figures).forEach(([key, told]) => {
  figures.set(key, told);
  Object.entries(told.dimensions).forEach(([name, label]) => dimensions.set(name, label));
});

/* --- What the parts ask of the page ---------------------------------------------------------------------------------- */

const wanted = new Map();
let wantedTimer = null;

async function askWanted() {
  wantedTimer = null;
  const asked = [];
  let length = 0;
  for (const [name, pair] of wanted) {
    length += new URLSearchParams([["token", pair[0]], ["before", pair[1]]]).toString().length + 1;
    if (asked.length && length > LONGEST) break;
    asked.push(pair);
    wanted.delete(name);
  }
  if (!asked.length) return;
  try {
    learn((await get(start.urls.lookup, asked.flatMap(([token, clause]) => [["token", token], ["before", clause]]), true)).words);
    refreshChips();
  } catch (refusal) {
    if (!refusal.isLasting) setTimeout(refreshChips, 5000);
    return;
  }
  if (wanted.size) askWanted();
}

const desk = {
  urls: start.urls,
  sections: () => sections,
  current: () => current,
  canWrite: () => mayWrite,
  mayRemark: () => mayRemark,
  toast: (text, kind) => window.unionhub.toast(text, kind),
  want(token, before) {
    const clause = clauseOf(before);
    wanted.set(token + "\n" + clause, [token, clause]);
    if (!wantedTimer) wantedTimer = setTimeout(askWanted, 150);
  },
  saveAll: () => sections.forEach((section) => section.save(false)),
  insertBox: (view, key) => openInsert(view, key),
  openChip: (view, at) => openChip(view, at),
  editCard: (view, at) => openCard(view, "", at),
  remark: () => { if (current) remarks.begin(current); },
  focused(section) {
    if (current === section) return;
    current = section;
    outline.draw();
  },
  moved(section) {
    remarks.arrange(section);
    showLevel();
  },
  told(section) {
    outline.tell(section);
    if (alarmed === section && !section.refused) { alarmed = null; alarm(""); }
    const bad = sections.find((other) => other.state && other.state.tone === "is-bad");
    const busy = sections.find((other) => other.state && other.state.text === "正在保存");
    const dirty = sections.some((other) => other.state && other.state.tone === "is-warn");
    const state = one("[data-state]");
    state.textContent = bad ? bad.state.text : busy ? "正在保存" : dirty ? "有未保存的修改" : mayWrite ? "已全部保存" : "";
    state.className = "uh-writer-state" + (bad ? " is-bad" : dirty ? " is-warn" : "");
  },
  refused(section, refusal) {
    alarmed = section;
    alarm(`“${section.name}”没有保存：${refusal.message}`);
  },
  jump(section, block) {
    const target = (block && section.element.querySelector(`[data-block="${block}"]`)) || section.element;
    target.scrollIntoView({ block: "center" });
    if (target === section.element) target.scrollIntoView({ block: "start" });
    target.classList.add("is-shown");
    setTimeout(() => target.classList.remove("is-shown"), 1600);
    if (target === section.element) section.view.focus();
  },
  /* A section that the server made. */
  take(answer) {
    learn(answer.words);
    const made = add(answer.section);
    desk.order(answer.order);
    return made;
  },
  drop(section) {
    sections = sections.filter((other) => other !== section);
    if (current === section) current = sections[0] || null;
    section.view.destroy();
    section.element.remove();
    outline.draw();
  },
  order(ids) {
    const at = (section) => { const found = ids.indexOf(section.id); return found < 0 ? ids.length : found; };
    sections.sort((first, second) => at(first) - at(second));
    const focused = document.activeElement;
    sections.forEach((section, index) => {
      if (place.children[index] !== section.element) place.insertBefore(section.element, place.children[index] || null);
    });
    if (focused && focused !== document.activeElement && focused.isConnected) focused.focus({ preventScroll: true });
    outline.draw();
    sections.forEach((section) => remarks.arrange(section));
  },
};

function alarm(text) {
  const box = one("[data-alarm]");
  box.textContent = text;
  box.hidden = !text;
}

const openInsert = insertBox(start.urls.lookup);
const openChip = chipBox(start.urls.lookup, desk.canWrite);
const openCard = cardForm(start.urls.lookup);
const remarks = new Remarks(desk, start.comments);
const outline = new Outline(one(".uh-outline"), desk);

function add(data) {
  const element = template.content.firstElementChild.cloneNode(true);
  element.id = "section-" + data.id;
  element.classList.toggle("is-annex", data.is_annex);
  place.append(element);
  const section = new Section(element, data, desk);
  section.hasSource = data.has_source;
  const named = () => element.classList.toggle("is-chapter", !data.is_annex && Boolean(section.input.value.trim()));
  section.input.addEventListener("input", () => { named(); outline.draw(); });
  section.input.addEventListener("focus", () => desk.focused(section));
  named();
  sections.push(section);
  remarks.draw(section);
  return section;
}

start.sections.forEach(add);
current = sections[0] || null;
outline.draw();
sections.forEach((section) => desk.told(section));
writer.dataset.ready = "";

/* --- The toolbar ---------------------------------------------------------------------------------------------------------- */

const level = one("[data-level]");

function showLevel() {
  if (!level || !current) return;
  const { $from } = current.view.state.selection;
  const node = $from.depth ? $from.node(1) : null;
  level.value = String(node && node.type.name === "heading" ? node.attrs.level : 0);
}
document.addEventListener("selectionchange", () => { if (current && current.view.hasFocus()) showLevel(); });

function run(command) {
  const { view } = current;
  command(view.state, view.dispatch, view);
  view.focus();
}
const deeds = {
  insert: () => desk.insertBox(current.view, ""),
  table: () => openCard(current.view, "table"),
  chart: () => openCard(current.view, "chart"),
  up: () => run(moveBlock(-1)),
  down: () => run(moveBlock(1)),
  undo: () => run(undo),
  redo: () => run(redo),
  remark: () => desk.remark(),
  save: () => desk.saveAll(),
};
one(".uh-writer-bar").addEventListener("click", (event) => {
  const button = event.target.closest("[data-do]");
  if (button && current) deeds[button.dataset.do]();
  const phrase = event.target.closest("[data-phrase]");
  if (phrase && current) {
    current.view.dispatch(current.view.state.tr.insertText(phrase.textContent).scrollIntoView());
    current.view.focus();
  }
});
if (level) level.addEventListener("change", () => { if (current) run(setLevel(Number(level.value))); });
document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s" && !event.defaultPrevented) {
    event.preventDefault();
    if (mayWrite) desk.saveAll();
  }
});
window.addEventListener("resize", () => sections.forEach((section) => remarks.arrange(section)));

/* --- Others, and leaving ------------------------------------------------------------------------------------------------- */

async function round() {
  if (document.hidden) return;
  let told;
  try { told = await get(start.urls.lookup, {}, true); } catch (refusal) { return; }
  if (mayWrite && !told.may_write) {
    alarm("总结已经送审，或者您的权限有变化，现在不能再修改。没有保存的内容请先复制出来。");
    sections.forEach((section) => section.view.setProps({ editable: () => false }));
  }
  mayWrite = mayWrite && told.may_write;
  mayRemark = told.may_comment;
  const theirs = new Map(told.sections.map((section) => [section.id, section]));
  sections.forEach((section) => { if (!theirs.has(section.id)) section.gone(); });
  for (const [id, data] of theirs) {
    const section = sections.find((other) => other.id === id);
    if (section) section.heard(data);
    else {
      try {
        const answer = await get(start.urls.lookup, { section: id }, true);
        if (!sections.some((other) => other.id === id)) desk.take({ ...answer, order: [...theirs.keys()] });
      } catch (refusal) { /* asked again with the next round */ }
    }
  }
  const ids = [...theirs.keys()];
  if (sections.filter((section) => theirs.has(section.id)).some((section, at) => section.id !== ids[at])) desk.order(ids);
  remarks.set(told.comments);
}
setInterval(round, ROUND);
document.addEventListener("visibilitychange", () => {
  if (document.hidden) sections.forEach((section) => section.save(true, true));
  else round();
});
window.addEventListener("beforeunload", (event) => {
  if (!mayWrite || !sections.some((section) => section.isDirty || section.saving)) return;
  sections.forEach((section) => section.save(true, true));
  event.preventDefault();
  event.returnValue = "";
});
