// One message as a bubble.

import { plain, rendered } from "./markup.js";
import { avatar, icon, make } from "./nodes.js";
import { hour, t } from "./words.js";

export const PICTURE = "static/anh-mau.svg";

/** `acts`: reply(message), jump(id), press(message, choice), follow(link), enlarge(). */
export function bubble(message, { desk, place, own, acts }) {
  const person = desk.people.get(message.sender);
  const role = message.sender === null ? "bot" : (person?.role ?? "official");
  const content = make("div", { class: "content" });
  const head = make("span", { class: "name", "data-role": role }, message.name);
  // Among teachers everybody knows who is one.
  const isPlain = role === "official" || (role === "teacher" && desk.places.get(place)?.role === "teachers");
  if (!isPlain) head.append(make("span", { class: "badge" }, t(role)));
  const box = make("div", { class: "bubble" }, head, quote(message, desk, place, acts), ...photos(message, acts));
  const words = make("div", { class: "words" });
  if (message.sender === null) words.append(rendered(message.markup));
  else words.append(message.text);
  if (words.textContent) box.append(words);
  box.append(foot(message));
  box.addEventListener("click", (event) => {
    const meantElsewhere = event.target.closest("a, button") || !document.getSelection().isCollapsed;
    if (!meantElsewhere) acts.reply(message);
  });
  const answer = make(
    "button",
    { class: "answer", type: "button", "aria-label": t("reply", { name: message.name }), title: t("replyShort"), onclick: () => acts.reply(message) },
    icon("reply"),
  );
  content.append(make("div", { class: "line" }, box, answer), ...choices(message, acts));
  return make(
    "div",
    { class: "message", "data-id": message.id, "data-sender": message.sender ?? "bot", "data-role": role, "data-own": String(own) },
    avatar(message.name, role),
    content,
  );
}

export function excerpt(message) {
  const words = message.sender === null ? plain(message.markup) : message.text;
  return words.trim().replace(/\s+/g, " ").slice(0, 90) || `[${t("photoWord")}]`;
}

function quote(message, desk, place, acts) {
  if (!message.reply_to) return null;
  const quoted = desk.find(place, message.reply_to);
  if (!quoted) return make("span", { class: "quote" }, make("span", {}, t("gone")));
  return make(
    "button",
    { class: "quote", type: "button", title: t("jump", { name: quoted.name }), onclick: () => acts.jump(quoted.id) },
    make("b", {}, quoted.name),
    make("span", {}, excerpt(quoted)),
  );
}

function photos(message, acts) {
  return message.photos.map((name) =>
    make(
      "button",
      { class: "photo", type: "button", title: t("photoOpen"), onclick: () => acts.enlarge() },
      make("img", { src: PICTURE, alt: name ? `${t("photoAlt")} (${name})` : t("photoAlt"), width: 320, height: 200 }),
    ),
  );
}

function foot(message) {
  const said = make("span", { class: "foot" });
  if (message.edited) said.append(make("span", { class: "edited" }, t("edited")));
  if (message.at) said.append(make("time", { datetime: message.at }, hour(message.at)));
  return said;
}

function choices(message, acts) {
  const chips = message.choices.map((choice) =>
    make("button", { class: "choice", type: "button", onclick: () => acts.press(message, choice) }, choice.label),
  );
  if (message.link) {
    const follow = () => acts.follow(message.link);
    chips.push(make("button", { class: "choice", type: "button", onclick: follow }, message.link.label));
  }
  return chips.length ? [make("div", { class: "choices" }, ...chips)] : [];
}
