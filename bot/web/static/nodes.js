// Small builders of elements. Text always becomes a text node.

const SVG = "http://www.w3.org/2000/svg";

/** make("button", {class: "chip", onclick: …, "aria-label": …}, "words", other) */
export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** One of the pictures that index.html defines. */
export function icon(name) {
  const picture = document.createElementNS(SVG, "svg");
  picture.setAttribute("class", "icon");
  picture.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#i-${name}`);
  picture.append(use);
  return picture;
}

const TITLES = /^(thầy|cô|chị|anh|em|bác|chú|ông|bà)\s+/iu;

export function avatar(name, role) {
  if (role === "bot") return make("span", { class: "avatar", "data-role": role, "aria-hidden": true }, icon("bridge"));
  const words = name.replace(TITLES, "").trim().split(/\s+/);
  const initials = words.length > 1 ? words.at(-2)[0] + words.at(-1)[0] : (words[0] ?? "?").slice(0, 1);
  return make("span", { class: "avatar", "data-role": role, "aria-hidden": true }, initials.toLocaleUpperCase("vi"));
}
