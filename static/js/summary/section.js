/* One section on the page: its title and its text, saved by itself, merged with what others saved meanwhile. */
import { get, post } from "summary/ask";
import { makeEditor, replaceBlocks } from "summary/editor";
import { merge } from "summary/merge";
import { blocksOf, learn, written } from "summary/schema";

/* After the last change; between tries. */
const PAUSE = 3000;
const TRIES = [5000, 10000, 20000, 30000];

export class Section {
  constructor(element, data, desk) {
    this.element = element;
    this.desk = desk;
    this.id = data.id;
    this.isAnnex = data.is_annex;
    this.input = element.querySelector("[data-title]");
    this.note = element.querySelector("[data-note]");
    this.base = data.version;
    this.kept = { title: data.title, blocks: data.blocks };
    this.input.value = data.title;
    this.saidBy = data;
    this.failures = 0;
    this.isTouched = false;
    this.isGone = false;
    this.view = makeEditor(element.querySelector("[data-text]"), data.blocks, "正文：" + (data.title || "导语"), {
      ...desk, changed: () => this.changed(), focused: () => desk.focused(this), left: () => this.save(true), moved: () => desk.moved(this),
    });
    // What the editor made of it counts as what was saved: a paragraph where there was none.
    this.kept.blocks = data.blocks.length ? data.blocks : blocksOf(this.view.state.doc);
    this.input.addEventListener("input", () => this.changed());
    this.input.addEventListener("blur", () => this.save(true));
    this.input.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.isComposing) { event.preventDefault(); this.view.focus(); }
      if (event.key === "s" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); desk.saveAll(); }
    });
    this.view.dom.addEventListener("compositionend", () => setTimeout(() => this.settle(), 50));
    this.tell();
  }

  get name() { return this.input.value.trim() || "导语"; }

  now() { return { title: this.input.value.trim(), blocks: blocksOf(this.view.state.doc) }; }

  get isDirty() { return this.isTouched && written(this.now()) !== written(this.kept); }

  changed() {
    this.isTouched = true;
    this.refused = "";
    this.tell();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(true), PAUSE);
  }

  tell() {
    const { saidBy } = this;
    const told = this.isGone ? ["is-bad", "已被他人删除"]
      : this.refused ? ["is-bad", "未保存：" + this.refused]
        : this.failed ? ["is-bad", "未保存：" + this.failed + "，正在重试"]
          : this.saving ? ["", "正在保存"]
            : this.isDirty ? ["is-warn", "未保存"]
              : ["", (saidBy.is_mine ? "已保存 " : saidBy.saved_by ? saidBy.saved_by + " " : "") + (saidBy.saved_at || "")];
    this.state = { tone: told[0], text: told[1] };
    this.desk.told(this);
  }

  /* Save what is not saved yet; what is typed meanwhile goes with the next time. Returns when nothing is under way. */
  async save(isAuto, isLast) {
    clearTimeout(this.timer);
    if (this.saving) { await this.saving; }
    if (!this.desk.canWrite() || this.isGone || this.pending || !this.isDirty) { this.tell(); return; }
    if (this.view.composing && !isLast) { this.timer = setTimeout(() => this.save(isAuto), 1000); return; }
    const sent = this.now();
    this.saving = post(this.desk.urls.section, { act: "save", section: this.id, base: this.base, auto: isAuto, ...sent }, isLast)
      .then((answer) => { this.failures = 0; this.failed = this.refused = ""; this.take(answer, sent, !answer.merged); }, (refusal) => this.fail(refusal))
      .finally(() => { this.saving = null; this.tell(); });
    this.tell();
    await this.saving;
  }

  fail(refusal) {
    if (refusal.isLasting) {
      this.refused = refusal.message;
      this.failed = "";
      this.desk.refused(this, refusal);
      return;
    }
    this.failed = refusal.message;
    this.timer = setTimeout(() => this.save(true), TRIES[Math.min(this.failures, TRIES.length - 1)]);
    this.failures += 1;
  }

  /* What the server holds now. `sent` is what this page knew it by; what was typed since is kept. */
  take(answer, sent, isMine) {
    this.pending = { answer: answer, sent: sent, isMine: isMine };
    this.settle();
  }

  settle() {
    if (!this.pending || this.view.composing) return;
    const { answer, sent, isMine } = this.pending;
    this.pending = null;
    const { section } = answer;
    learn(answer.words);
    const mine = this.now();
    replaceBlocks(this.view, merge(sent.blocks, section.blocks, mine.blocks, isMine));
    if (mine.title === sent.title && this.input.value !== section.title) this.input.value = section.title;
    this.base = section.version;
    this.saidBy = section;
    this.kept = { title: section.title, blocks: section.blocks.length ? section.blocks : blocksOf(this.view.state.doc) };
    if (answer.merged && answer.conflicts) this.say(`他人也修改了这一节，已合并；有 ${answer.conflicts} 段两人都改过，请取舍。`);
    else if (answer.merged) this.say("他人也修改了这一节，已合并。");
    this.tell();
    if (this.isDirty) this.changed();
  }

  /* Somebody else's newer version: taken in when nothing of one's own waits; else saving will merge. */
  async heard(told) {
    if (told.version <= this.base || this.saving || this.pending || this.isDirty) return;
    try {
      const sent = this.kept;
      const answer = await get(this.desk.urls.lookup, { section: this.id }, true);
      if (this.saving || this.pending || answer.section.version <= this.base) return;
      this.say(`${told.saved_by || "他人"} ${told.saved_at} 修改了本节，已显示最新内容。`);
      this.take(answer, sent, false);
    } catch (refusal) { /* asked again with the next round */ }
  }

  gone() {
    if (this.isGone) return;
    this.isGone = true;
    this.element.classList.add("is-gone");
    this.say("本节已被他人删除，内容不再保存；需要的话请复制到别的章节。");
    this.view.setProps({ editable: () => false });
    this.tell();
  }

  say(text) {
    this.note.textContent = text;
    this.note.hidden = !text;
    clearTimeout(this.noteTimer);
    if (!this.isGone) this.noteTimer = setTimeout(() => { this.note.hidden = true; }, 20000);
  }
}
