/* What comes out of Word or a web page: its words and its headings, nothing else. The HTML is read in a document that
   runs and loads nothing, and only text is taken from it. */

const BLOCKS = new Set(["P", "DIV", "LI", "TR", "H1", "H2", "H3", "H4", "H5", "H6", "BLOCKQUOTE", "PRE", "DT", "DD", "TABLE", "UL", "OL", "SECTION", "ARTICLE", "CAPTION", "HR"]);
const SILENT = new Set(["SCRIPT", "STYLE", "TEMPLATE", "HEAD", "TITLE", "META", "LINK", "NOSCRIPT", "IFRAME", "OBJECT", "SVG", "MATH", "IMG", "VIDEO", "AUDIO", "SELECT", "TEXTAREA", "INPUT", "BUTTON", "O:P", "XML", "DEL"]);
const NUMBERED = [
  [/^第[一二三四五六七八九十百]+[章节部][分]?[\s　]*/, 2],
  [/^[一二三四五六七八九十]+[、.．][\s　]*/, 2],
  [/^[（(][一二三四五六七八九十]+[）)][\s　]*/, 2],
  [/^\d{1,2}[.．、](?!\d)[\s　]*/, 3],
  [/^[（(]\d{1,2}[）)][\s　]*/, 4],
];
const LONGEST_HEADING = 60;

function isHidden(element) {
  const style = element.dataset.style || "";
  return element.hidden || /display\s*:\s*none|mso-hide\s*:\s*all|visibility\s*:\s*hidden|mso-list\s*:\s*ignore/i.test(style);
}

function levelOf(element) {
  const tag = /^H([1-6])$/.exec(element.tagName);
  if (tag) return Math.min(4, Math.max(2, Number(tag[1])));
  const named = /MsoHeading([1-9])|Heading([1-9])/i.exec(element.className) || /mso-outline-level\s*:\s*([1-9])/i.exec(element.dataset.style || "");
  if (!named) return 0;
  return Math.min(4, Math.max(2, Number(named[1] || named[2])));
}

/* Numbers of headings are computed, so typed ones go. */
export function withoutNumber(text) {
  for (const [pattern] of NUMBERED) if (pattern.test(text)) return text.replace(pattern, "");
  return text;
}

/* A short line that begins with a number and ends without a stop is a heading, whatever its style was called. */
function levelByNumber(text) {
  if (text.length > 40 || /[。；！？，：,;:!?.]$/.test(text)) return 0;
  const found = NUMBERED.find(([pattern]) => pattern.test(text));
  return found ? found[1] : 0;
}

/* A source broken into lines has no blanks there between Chinese characters. */
const unbroken = (text) => text.replace(/\s*[\r\n]+\s*/g, "\n").replace(/(?<=[^\x00-\x7f])\n|\n(?=[^\x00-\x7f])/g, "");
const squeezed = (text) => unbroken(text).replace(/[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]/g, "").replace(/[\s\u00a0]+/g, " ").trim();

function made(text, level) {
  const words = squeezed(text);
  if (!words) return null;
  const wanted = level || levelByNumber(words);
  if (wanted && words.length <= LONGEST_HEADING) {
    const bare = withoutNumber(words);
    if (bare) return { type: "heading", level: wanted, inline: [{ text: bare }] };
  }
  return { type: "paragraph", inline: [{ text: words }] };
}

/* Styles are renamed before reading: they say what is hidden and what is a heading, and the content policy complains of
   each one that it holds back; so it does of handlers. */
const unstyled = (html) => html.replace(/<style[\s\S]*?<\/style\s*>/gi, "")
  .replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(/\sstyle\s*=/gi, " data-style=").replace(/\son[a-z]+\s*=/gi, " data-on="));

export function blocksOfHtml(html) {
  const page = new DOMParser().parseFromString(unstyled(html), "text/html");
  const found = [];
  let line = "";
  let level = 0;
  function end() {
    const block = made(line, level);
    if (block) found.push(block);
    line = "";
  }
  function walk(node) {
    if (node.nodeType === Node.TEXT_NODE) { line += node.data; return; }
    if (node.nodeType !== Node.ELEMENT_NODE || SILENT.has(node.tagName.toUpperCase()) || isHidden(node)) return;
    if (node.tagName === "BR") { end(); return; }
    const isBlock = BLOCKS.has(node.tagName);
    const inCell = Boolean(node.parentElement && node.parentElement.closest("td, th"));
    const before = level;
    if (isBlock && !inCell) { end(); level = levelOf(node); }
    if ((node.tagName === "TD" || node.tagName === "TH") && line.trim()) line += "，";
    node.childNodes.forEach(walk);
    if (isBlock && !inCell) { end(); level = before; }
  }
  walk(page.body);
  end();
  return found;
}

export function blocksOfText(text) {
  return text.split(/\r\n?|\n/).map((line) => made(line, 0)).filter(Boolean);
}
