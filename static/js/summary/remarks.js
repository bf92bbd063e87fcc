/* Remarks beside the blocks they are about. */
import { TextSelection } from "prosemirror-state";
import { post } from "summary/ask";
import { marks } from "summary/editor";
import { plainOf } from "summary/schema";

const GAP = 8;

function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

export class Remarks {
  constructor(desk, given) {
    this.desk = desk;
    this.all = given;
    this.draft = null;
  }

  of(section) { return this.all.filter((one) => one.section === section.id && !one.settled); }

  set(given) {
    if (JSON.stringify(given) === JSON.stringify(this.all)) return;
    this.all = given;
    this.desk.sections().forEach((section) => this.draw(section));
  }

  draw(section) {
    const place = section.element.querySelector("[data-remarks]");
    const typing = this.draft && this.draft.section === section ? this.draft.card : null;
    const cards = this.of(section).map((one) => this.card(section, one));
    place.replaceChildren(...(typing ? [...cards, typing] : cards));
    const remarked = new Set(this.of(section).map((one) => one.block).filter(Boolean));
    section.view.dispatch(section.view.state.tr.setMeta(marks, remarked));
    this.arrange(section);
  }

  /* Each card at the height of its block, pushed down by the one above it. */
  arrange(section) {
    const place = section.element.querySelector("[data-remarks]");
    const top = place.getBoundingClientRect().top;
    const found = Array.from(place.children, (card) => {
      const block = card.dataset.of && section.element.querySelector(`[data-block="${card.dataset.of}"]`);
      return { card: card, at: block ? block.getBoundingClientRect().top - top : 0 };
    }).sort((one, other) => one.at - other.at);
    let free = 0;
    found.forEach(({ card, at }) => {
      const down = Math.max(free, at);
      card.style.top = down + "px";
      free = down + card.offsetHeight + GAP;
    });
    place.style.minHeight = free + "px";
  }

  card(section, one) {
    const card = element("article", "uh-remark");
    card.dataset.of = one.block;
    const head = element("p", "uh-remark-head");
    head.append(element("b", "", one.author), element("span", "uh-muted", " " + one.at));
    card.append(head);
    if (one.quote) {
      const quote = element("button", "uh-remark-quote", "“" + one.quote + "”");
      quote.type = "button";
      quote.title = "跳到这一段";
      quote.addEventListener("click", () => this.desk.jump(section, one.block));
      card.append(quote);
    }
    card.append(element("p", "", one.text));
    if (this.desk.mayRemark()) {
      const settle = element("button", "btn btn-sm btn-link", "标为已处理");
      settle.type = "button";
      settle.setAttribute("aria-label", "标为已处理：" + one.text.slice(0, 20));
      settle.addEventListener("click", () => this.send({ act: "settle", comment: one.id }, settle));
      card.append(settle);
    }
    return card;
  }

  /* A card to write into, at the block of the cursor. */
  begin(section) {
    if (!this.desk.mayRemark()) return;
    const { state } = section.view;
    const { $from, from, to } = state.selection;
    const node = $from.depth ? $from.node(1) : state.doc.nodeAt(from);
    const block = node ? node.attrs.id : "";
    const whole = node ? state.doc.slice($from.depth ? $from.before(1) : from, $from.depth ? $from.after(1) : to).content : state.doc.content;
    const chosen = plainOf(state.selection instanceof TextSelection && from < to ? state.selection.content().content : whole).replace(/\n/g, " ");
    const card = element("form", "uh-remark is-new");
    card.dataset.of = block;
    const text = element("textarea", "form-control");
    text.rows = 3;
    text.maxLength = 500;
    text.setAttribute("aria-label", "批注内容");
    text.placeholder = "写批注，Ctrl+Enter 保存";
    const save = element("button", "btn btn-sm btn-primary", "保存批注");
    const cancel = element("button", "btn btn-sm btn-link", "取消");
    cancel.type = "button";
    const problem = element("p", "uh-remark-problem");
    problem.setAttribute("role", "alert");
    card.append(text, save, cancel, problem);
    const end = () => { this.draft = null; this.draw(section); section.view.focus(); };
    cancel.addEventListener("click", end);
    card.addEventListener("keydown", (event) => {
      if (event.key === "Escape") { event.preventDefault(); end(); }
      if (event.key === "Enter" && event.ctrlKey) { event.preventDefault(); card.requestSubmit(); }
    });
    card.setAttribute("data-no-lock", "");
    card.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (!text.value.trim()) { problem.textContent = "请先写批注内容。"; text.focus(); return; }
      const sent = { act: "add", section: section.id, block: block, quote: chosen.slice(0, 200), text: text.value.trim() };
      problem.textContent = await this.send(sent, save, () => { this.draft = null; });
    });
    this.draft = { section: section, card: card };
    this.draw(section);
    card.scrollIntoView({ block: "nearest" });
    text.focus();
  }

  /* Returns what went wrong, in words. */
  async send(data, button, done) {
    button.setAttribute("aria-disabled", "true");
    try {
      const answer = await post(this.desk.urls.comment, data);
      if (done) done();
      this.all = answer.comments;
      this.desk.sections().forEach((section) => this.draw(section));
      return "";
    } catch (refusal) {
      this.desk.toast("批注没有保存：" + refusal.message, "error");
      return refusal.message;
    } finally {
      button.removeAttribute("aria-disabled");
    }
  }
}
