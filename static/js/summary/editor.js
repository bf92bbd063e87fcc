/* The text of one section as an editor: keys, ids of blocks, marks of conflicts and remarks, copy and paste. */
import { baseKeymap } from "prosemirror-commands";
import { history, redo, undo } from "prosemirror-history";
import { keymap } from "prosemirror-keymap";
import { EditorState, NodeSelection, Plugin, PluginKey, Selection, TextSelection } from "prosemirror-state";
import { Decoration, DecorationSet, EditorView } from "prosemirror-view";
import { Card, Chip, refreshChips } from "summary/chips";
import { blocksOfHtml, blocksOfText } from "summary/paste";
import { TAIL, docOf, newId, plainOf, schema, sliceOf, tail, trustedSlice } from "summary/schema";

const OWN = "application/x-unionhub-summary";
const { heading, paragraph, token } = schema.nodes;

/* --- Ids: each block has one of its own, however it came about -------------------------------------------------------- */

const ids = new Plugin({
  appendTransaction(transactions, before, state) {
    if (!transactions.some((one) => one.docChanged)) return null;
    const taken = new Set();
    const tr = state.tr;
    state.doc.forEach((node, at) => {
      if (!node.attrs.id || taken.has(node.attrs.id) || (node.attrs.id === TAIL && node.content.size)) {
        const id = newId();
        tr.setNodeMarkup(at, null, { ...node.attrs, id: id, conflict: false });
        taken.add(id);
      } else taken.add(node.attrs.id);
    });
    if (state.doc.lastChild.isAtom) tr.insert(state.doc.content.size, tail());
    return tr.docChanged ? tr : null;
  },
});

/* --- What blocks are marked with --------------------------------------------------------------------------------------- */

export const marks = new PluginKey("marks");

function conflictBar() {
  return (view, getPos) => {
    const bar = document.createElement("div");
    bar.className = "uh-conflict";
    bar.contentEditable = "false";
    const told = document.createElement("span");
    told.textContent = "他人同时修改，请取舍：上面是先保存的，下面是后保存的。";
    bar.append(told);
    if (!view.editable) return bar;
    const act = (label, then) => {
      const made = document.createElement("button");
      made.type = "button";
      made.className = "btn btn-sm btn-secondary";
      made.textContent = label;
      made.addEventListener("mousedown", (event) => event.preventDefault());
      made.addEventListener("click", () => { then(getPos()); view.focus(); });
      bar.append(made);
    };
    const settled = (tr, at, id) => tr.setNodeMarkup(at, null, { ...tr.doc.nodeAt(at).attrs, id: id, conflict: false });
    act("留上面", (at) => view.dispatch(view.state.tr.delete(at, at + view.state.doc.nodeAt(at).nodeSize)));
    act("留下面", (at) => {
      const above = view.state.doc.resolve(at).nodeBefore;
      const tr = view.state.tr;
      if (above) tr.delete(at - above.nodeSize, at);
      view.dispatch(settled(tr, above ? at - above.nodeSize : at, above ? above.attrs.id : newId()));
    });
    act("都保留", (at) => view.dispatch(settled(view.state.tr, at, view.state.doc.nodeAt(at).attrs.id)));
    return bar;
  };
}

function marksPlugin() {
  const drawn = (doc, remarked) => {
    const found = [];
    doc.forEach((node, at) => {
      const { id, conflict } = node.attrs;
      const more = (conflict ? "is-conflict " : "") + (remarked.has(id) ? "has-remark" : "");
      found.push(Decoration.node(at, at + node.nodeSize, { "data-block": id, class: more.trim() }));
      if (conflict) found.push(Decoration.widget(at, conflictBar(), { side: -1, key: "conflict-" + id, stopEvent: () => true, ignoreSelection: true }));
    });
    return DecorationSet.create(doc, found);
  };
  return new Plugin({
    key: marks,
    state: {
      init: (config, state) => ({ remarked: new Set(), set: drawn(state.doc, new Set()) }),
      apply(tr, held) {
        const remarked = tr.getMeta(marks) || held.remarked;
        return tr.docChanged || tr.getMeta(marks) ? { remarked: remarked, set: drawn(tr.doc, remarked) } : held;
      },
    },
    props: { decorations: (state) => marks.getState(state).set },
  });
}

/* --- Commands ---------------------------------------------------------------------------------------------------------------- */

/* Make the blocks of the selection headings of the level, or paragraphs (level 0); their ids stay. */
export function setLevel(level) {
  return (state, dispatch) => {
    const tr = state.tr;
    state.doc.forEach((node, at) => {
      if (!node.isTextblock || at + node.nodeSize <= state.selection.from || at >= state.selection.to + 1) return;
      if (at > state.selection.to) return;
      const { id, conflict } = node.attrs;
      tr.setNodeMarkup(at, level ? heading : paragraph, level ? { id: id, conflict: conflict, level: level } : { id: id, conflict: conflict });
    });
    if (!tr.docChanged) return false;
    if (dispatch) dispatch(tr.scrollIntoView());
    return true;
  };
}

export function moveBlock(by) {
  return (state, dispatch) => {
    const { $from } = state.selection;
    const index = $from.index(0);
    const other = index + by;
    if (other < 0 || other >= state.doc.childCount) return true;
    const at = $from.posAtIndex(index, 0);
    const node = state.doc.child(index);
    const beside = state.doc.child(other);
    const start = by < 0 ? at - beside.nodeSize : at;
    const tr = state.tr.replaceWith(start, start + node.nodeSize + beside.nodeSize, by < 0 ? [node, beside] : [beside, node]);
    const moved = by < 0 ? -beside.nodeSize : beside.nodeSize;
    const { selection } = state;
    tr.setSelection(selection instanceof NodeSelection
      ? NodeSelection.create(tr.doc, selection.from + moved)
      : TextSelection.create(tr.doc, selection.anchor + moved, Math.min(selection.head + moved, tr.doc.content.size)));
    if (dispatch) dispatch(tr.scrollIntoView());
    return true;
  };
}

function openChip(desk) {
  return (state, dispatch, view) => {
    if (!(state.selection instanceof NodeSelection) || state.selection.node.type !== token) return false;
    desk.openChip(view, state.selection.from);
    return true;
  };
}

export function insertToken(view, text) {
  view.dispatch(view.state.tr.replaceSelectionWith(token.create({ token: text }), false).scrollIntoView());
  view.focus();
}

/* --- Copy and paste ---------------------------------------------------------------------------------------------------------- */

function copied(view, event, cut) {
  const { selection } = view.state;
  if (selection.empty || !event.clipboardData) return false;
  const slice = selection.content();
  event.preventDefault();
  event.clipboardData.setData(OWN, JSON.stringify(slice.toJSON()));
  event.clipboardData.setData("text/plain", plainOf(slice.content));
  if (cut && view.editable) view.dispatch(view.state.tr.deleteSelection().scrollIntoView());
  return true;
}

function taken(data) {
  const own = data.getData(OWN);
  const slice = own && trustedSlice(own);
  if (slice) return slice;
  const html = data.getData("text/html");
  const blocks = html ? blocksOfHtml(html) : [];
  const found = blocks.length ? blocks : blocksOfText(data.getData("text/plain"));
  return found.length ? sliceOf(found) : null;
}

function pasted(view, event) {
  if (!event.clipboardData || !view.editable) return false;
  event.preventDefault();
  const slice = taken(event.clipboardData);
  if (slice) view.dispatch(view.state.tr.replaceSelection(slice).scrollIntoView().setMeta("paste", true));
  return true;
}

function dropped(view, event) {
  if (view.dragging || !event.dataTransfer || !view.editable) return false;
  event.preventDefault();
  const at = view.posAtCoords({ left: event.clientX, top: event.clientY });
  const slice = taken(event.dataTransfer);
  if (at && slice) view.dispatch(view.state.tr.setSelection(Selection.near(view.state.doc.resolve(at.pos))).replaceSelection(slice));
  return true;
}

/* --- The editor -------------------------------------------------------------------------------------------------------------- */

export function makeEditor(place, blocks, label, desk) {
  const keys = {
    "Mod-s": () => { desk.saveAll(); return true; },
    "Mod-k": (state, dispatch, view) => { desk.insertBox(view); return true; },
    "Mod-z": undo, "Mod-y": redo, "Shift-Mod-z": redo,
    "Alt-ArrowUp": moveBlock(-1), "Alt-ArrowDown": moveBlock(1),
    "Ctrl-Alt-0": setLevel(0), "Ctrl-Alt-2": setLevel(2), "Ctrl-Alt-3": setLevel(3), "Ctrl-Alt-4": setLevel(4),
    "Ctrl-Alt-m": () => { desk.remark(); return true; },
    Enter: openChip(desk),
  };
  const view = new EditorView(place, {
    state: EditorState.create({
      doc: docOf(blocks),
      plugins: [ids, marksPlugin(), history(), keymap(keys), keymap(baseKeymap)],
    }),
    editable: () => desk.canWrite(),
    attributes: { class: "uh-text", role: "textbox", "aria-multiline": "true", "aria-label": label, spellcheck: "false" },
    nodeViews: {
      token: (node, own, getPos) => new Chip(node, own, getPos, desk),
      table: (node, own, getPos) => new Card(node, own, getPos, desk),
      chart: (node, own, getPos) => new Card(node, own, getPos, desk),
    },
    handleTextInput(own, from, to, text) {
      if (text !== "/" && text !== "{" && text !== "｛") return false;
      desk.insertBox(own, text === "/" ? "/" : "");
      return true;
    },
    handleClickOn(own, pos, node, at, event, direct) {
      if (!direct || node.type !== token) return false;
      desk.openChip(own, at);
      return true;
    },
    handleDOMEvents: {
      copy: (own, event) => copied(own, event, false),
      cut: (own, event) => copied(own, event, true),
      paste: pasted,
      drop: dropped,
      focus: (own) => { desk.focused(own); return false; },
      blur: (own) => { desk.left(own); return false; },
    },
    dispatchTransaction(tr) {
      view.updateState(view.state.apply(tr));
      if (tr.docChanged && !tr.getMeta("server")) desk.changed(view);
      if (tr.docChanged) { desk.moved(view); refreshChips(); }
    },
  });
  return view;
}

function patch(tr, at, old, fresh) {
  if (old.type !== fresh.type || !old.isTextblock) {
    if (!old.eq(fresh)) tr.replaceWith(at, at + old.nodeSize, fresh);
    return;
  }
  if (!old.hasMarkup(old.type, fresh.attrs)) tr.setNodeMarkup(at, null, fresh.attrs);
  const start = old.content.findDiffStart(fresh.content);
  if (start === null) return;
  let { a, b } = old.content.findDiffEnd(fresh.content);
  const overlap = start - Math.min(a, b);
  if (overlap > 0) { a += overlap; b += overlap; }
  tr.replace(at + 1 + start, at + 1 + a, fresh.slice(start, b));
}

/* Put the server's blocks in place of what stands there, touching only what differs: the cursor stays where it is, 撤销
   still reaches what was typed before, and this is no step of it. */
export function replaceBlocks(view, blocks) {
  const fresh = docOf(blocks).content;
  const { doc, selection } = view.state;
  const old = doc.content;
  const least = Math.min(old.childCount, fresh.childCount);
  const sameId = (one, other) => one.attrs.id === other.attrs.id;
  let head = 0;
  while (head < least && sameId(old.child(head), fresh.child(head))) head += 1;
  let tail = 0;
  while (tail < least - head && sameId(old.child(old.childCount - 1 - tail), fresh.child(fresh.childCount - 1 - tail))) tail += 1;
  const starts = [];
  doc.forEach((node, at) => starts.push(at));
  starts.push(old.size);
  const tr = view.state.tr;
  for (let back = 1; back <= tail; back += 1) patch(tr, starts[old.childCount - back], old.child(old.childCount - back), fresh.child(fresh.childCount - back));
  if (old.childCount !== head + tail || fresh.childCount !== head + tail) {
    const middle = [];
    for (let index = head; index < fresh.childCount - tail; index += 1) middle.push(fresh.child(index));
    const { $from } = selection;
    const here = $from.depth ? $from.node(1).attrs.id : null;
    tr.replaceWith(starts[head], starts[old.childCount - tail], middle);
    if (here && $from.index(0) >= head && $from.index(0) < old.childCount - tail) {
      tr.doc.forEach((node, at) => {
        if (node.attrs.id === here && node.isTextblock) tr.setSelection(TextSelection.create(tr.doc, at + 1 + Math.min($from.parentOffset, node.content.size)));
      });
    }
  }
  for (let index = head - 1; index >= 0; index -= 1) patch(tr, starts[index], old.child(index), fresh.child(index));
  if (tr.docChanged) view.dispatch(tr.setMeta("server", true).setMeta("addToHistory", false));
}
