/* What a section may hold, and nothing else: headings of level 2 to 4, paragraphs, tables and charts of figures; inside
   them plain text and figure tokens. The server keeps the same list (reports/summary/tree.py) and has the last word. */
import { Fragment, Schema, Slice } from "prosemirror-model";

const LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";
const KEY = "[a-z][a-z0-9_]*\\.[a-z0-9_]+";
const TOKEN = new RegExp(
  "^\\{(?:(?<word>period|level)|(?<key>" + KEY + ")(?:@(?<when>before|year_before))?" +
  "(?:\\|(?<form>number|wan|percent|more|compare|growth|share|words|target)(?:\\|(?<places>[0-9]))?(?:\\|(?<of>" + KEY + "))?)?)\\}$");

/* An id that no other block has. */
export function newId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(10)), (byte) => LETTERS[byte % LETTERS.length]).join("");
}

/* {key, when, form, places, of} of a written token, or null. */
export function parseToken(text) {
  const found = TOKEN.exec(text);
  if (!found) return null;
  const { word, key, when, form, places, of } = found.groups;
  if (word) return { key: word, when: "now", form: "", places: "", of: "", isWord: true };
  if ((form === "share") !== Boolean(of)) return null;
  return { key: key, when: when || "now", form: form || "number", places: places || "", of: of || "", isWord: false };
}

export function writeToken(token) {
  const tail = [token.places, token.of].filter(Boolean);
  const form = tail.length || token.form !== "number" ? [token.form] : [];
  return "{" + [token.key + (token.when === "now" ? "" : "@" + token.when), ...form, ...tail].join("|") + "}";
}

/* --- What tokens say, as the server told it -------------------------------------------------------------------------- */

const words = new Map();
const IN_CONTEXT = new Set(["compare", "growth", "share", "target"]);

/* What stands before a token in its clause: some words depend on it. The server cuts the same (summary/chips.py). */
export const clauseOf = (before) => /[^，。；：！？、\n]*$/.exec(before)[0].slice(-40);
const nameOf = (token, before) => {
  const found = parseToken(token);
  return found && IN_CONTEXT.has(found.form) ? token + "\n" + clauseOf(before) : token;
};
export const told = (token, before) => words.get(nameOf(token, before));
export const learn = (found) => Object.entries(found || {}).forEach(([name, one]) => words.set(name, one));

function line(block, until) {
  let found = "";
  block.forEach((node, at) => {
    if (at >= until) return;
    if (node.isText) { found += node.text; return; }
    const said = told(node.attrs.token, found);
    found += said ? said.text : "";
  });
  return found;
}

/* The words of a block up to the position, figures as they are said. */
export function beforeOf(doc, at) {
  const place = doc.resolve(at);
  return place.depth ? line(place.parent, place.parentOffset) : "";
}

export function plainOf(fragment) {
  const lines = [];
  fragment.forEach((block) => lines.push(block.isTextblock ? line(block, Infinity) : block.attrs.caption || ""));
  return lines.join("\n");
}

const atom = (tag) => ({ group: "block", atom: true, selectable: true, draggable: true, toDOM: () => [tag] });

export const schema = new Schema({
  nodes: {
    doc: { content: "block+" },
    paragraph: {
      group: "block", content: "inline*",
      attrs: { id: { default: "" }, conflict: { default: false } },
      parseDOM: [{ tag: "p" }, { tag: "div" }],
      toDOM: () => ["p", 0],
    },
    heading: {
      group: "block", content: "inline*", defining: true,
      attrs: { id: { default: "" }, conflict: { default: false }, level: { default: 2 } },
      parseDOM: [2, 3, 4].map((level) => ({ tag: "h" + level, attrs: { level: level } })),
      toDOM: (node) => ["h" + node.attrs.level, 0],
    },
    table: {
      ...atom("figure"),
      attrs: { id: { default: "" }, conflict: { default: false }, caption: { default: "" }, rows: { default: "figures" }, keys: { default: [] }, columns: { default: null } },
    },
    chart: {
      ...atom("figure"),
      attrs: { id: { default: "" }, conflict: { default: false }, caption: { default: "" }, kind: { default: "columns" }, rows: { default: "children" }, keys: { default: [] } },
    },
    text: { group: "inline" },
    // No parseDOM: nothing that is pasted or typed can become one.
    token: {
      group: "inline", inline: true, atom: true, selectable: true, draggable: false,
      attrs: { token: {} },
      toDOM: (node) => ["span", node.attrs.token],
    },
  },
  marks: {},
});

/* --- Blocks as the server keeps them --------------------------------------------------------------------------------- */

function inlineOf(pieces) {
  return (pieces || []).map((piece) => ("token" in piece
    ? schema.nodes.token.create({ token: piece.token })
    : schema.text(piece.text))).filter((node) => !node.isText || node.text);
}

export function nodeOf(block) {
  const { id, type, inline, ...attrs } = block;
  return schema.nodes[type].create({ id: id || newId(), ...attrs }, inline ? inlineOf(inline) : null);
}

/* The empty paragraph behind a last table or chart, where one goes on writing; it is kept once something stands in it. */
export const TAIL = "tail";
export const tail = () => schema.nodes.paragraph.create({ id: TAIL });

export function docOf(blocks) {
  const nodes = blocks.map(nodeOf);
  if (!nodes.length || nodes[nodes.length - 1].isAtom) nodes.push(nodes.length ? tail() : schema.nodes.paragraph.create({ id: newId() }));
  return schema.nodes.doc.create(null, nodes);
}

export function blockOf(node) {
  const { id, conflict, ...attrs } = node.attrs;
  const found = { id: id, type: node.type.name, ...attrs };
  if (node.isTextblock) {
    found.inline = [];
    node.forEach((child) => found.inline.push(child.isText ? { text: child.text } : { token: child.attrs.token }));
  } else if (!found.columns) delete found.columns;
  if (conflict) found.conflict = true;
  return found;
}

export function blocksOf(doc) {
  const found = [];
  doc.forEach((node) => { if (node.attrs.id !== TAIL || node.content.size || node !== doc.lastChild) found.push(blockOf(node)); });
  return found;
}

/* Written alike whatever the order of the names: for asking whether two are the same. */
export function written(value) {
  return JSON.stringify(value, (name, held) => (held && typeof held === "object" && !Array.isArray(held)
    ? Object.fromEntries(Object.entries(held).sort(([a], [b]) => (a < b ? -1 : 1))) : held));
}

/* A slice that came in as JSON; null unless the schema takes all of it and every token can be read. */
export function trustedSlice(text) {
  try {
    const slice = Slice.fromJSON(schema, JSON.parse(text));
    slice.content.forEach((node) => node.check());
    let sound = true;
    slice.content.descendants((node) => { if (node.type === schema.nodes.token && !parseToken(node.attrs.token)) sound = false; });
    return sound ? slice : null;
  } catch (error) {
    return null;
  }
}

export function sliceOf(blocks) {
  const nodes = Fragment.from(blocks.map(nodeOf));
  const depth = (node) => (node && node.isTextblock ? 1 : 0);
  return new Slice(nodes, depth(nodes.firstChild), depth(nodes.lastChild));
}
