// The desk's markup is <b>, <i>, <code> and <a href="https…">, and nothing else becomes an element: what we do not know
// is shown as the characters it is made of. Only nodes are built, so nothing that people wrote can ever be run.

const TAG = /<(\/?)(b|i|code|a)(?:\s+href="([^"<>]*)")?\s*>/g;
const NAMED = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: "\u00a0" };

export function rendered(markup) {
  const root = document.createDocumentFragment();
  const open = [{ tag: "", node: root }];
  let last = 0;
  for (const found of markup.matchAll(TAG)) {
    const [whole, closes, tag, href] = found;
    write(open, markup.slice(last, found.index));
    last = found.index + whole.length;
    if (closes) close(open, tag, whole);
    else open.push({ tag, node: begun(open, tag, href) });
  }
  write(open, markup.slice(last));
  return root;
}

/** The words alone, for quotations and for those who listen. */
export const plain = (markup) => rendered(markup).textContent;

function write(open, text) {
  if (text) open.at(-1).node.append(unescaped(text));
}

function begun(open, tag, href) {
  const parent = open.at(-1).node;
  const address = tag === "a" ? safe(unescaped(href ?? "")) : null;
  if (tag === "a" && address === null) return parent;
  const element = document.createElement(tag);
  if (address !== null) {
    element.href = address;
    element.target = "_blank";
    element.rel = "noopener noreferrer";
  }
  parent.append(element);
  return element;
}

function close(open, tag, whole) {
  const place = open.findLastIndex((entry) => entry.tag === tag);
  if (place < 1) write(open, whole.replace("<", "&lt;"));
  else open.splice(place);
}

function safe(href) {
  try {
    const url = new URL(href);
    return url.protocol === "https:" ? url.href : null;
  } catch {
    return null;
  }
}

function unescaped(text) {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,5}));/gi, (whole, decimal, hex, name) => {
    if (name) return NAMED[name.toLowerCase()] ?? whole;
    const code = decimal ? Number(decimal) : parseInt(hex, 16);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
