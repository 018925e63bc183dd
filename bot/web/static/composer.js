// Where one writes: as whom, in answer to what, with the photo or not.

import { excerpt } from "./bubble.js";
import { icon, make } from "./nodes.js";
import { refusal, SUGGESTIONS, t } from "./words.js";

export class Composer {
  constructor(pane) {
    this.pane = pane;
    this.desk = pane.desk;
    this.person = null;
    this.answered = null;
    this.mention = this.toggle("mention", "at");
    this.photo = this.toggle("photo", "photo");
    this.whom = make("select", { class: "whom", onchange: () => this.speakAs(this.whom.value) });
    this.as = make("label", { class: "as" }, make("span", {}), this.whom);
    this.text = make("textarea", {
      rows: 1,
      maxlength: 4096,
      enterkeyhint: "send",
      oninput: () => this.grow(),
      onkeydown: (event) => this.key(event),
    });
    this.button = make("button", { class: "send", type: "submit" }, icon("send"));
    this.reply = make("div", { class: "replying", hidden: true });
    this.chips = make("div", { class: "suggestions", role: "group" });
    this.status = make("p", { class: "trouble", role: "status" });
    this.tools = make("div", { class: "tools" }, this.as, this.mention);
    this.closed = make("p", { class: "closed" });
    const line = make("div", { class: "writing" }, this.photo, this.text, this.button);
    this.root = make("form", { class: "composer" }, this.chips, this.reply, this.tools, line, this.status, this.closed);
    this.root.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
  }

  toggle(key, picture) {
    const flip = ({ currentTarget: button }) =>
      button.setAttribute("aria-pressed", String(button.getAttribute("aria-pressed") !== "true"));
    return make("button", { class: "toggle", type: "button", "aria-pressed": "false", "data-key": key, onclick: flip }, icon(picture));
  }

  /** Whoever is in this chat may speak here; the one who spoke last goes on. */
  castFor(place) {
    const members = this.desk.places.get(place).members;
    if (!members.includes(this.person)) this.person = members[0] ?? null;
  }

  speakAs(person) {
    this.person = person;
    this.pane.draw();
  }

  draw() {
    const place = this.desk.places.get(this.pane.place);
    this.tools.hidden = place.kind !== "group"; // in a private chat there is one person, and all is said to the bot
    this.as.firstChild.textContent = t("as");
    this.whom.replaceChildren(
      ...place.members.map((id) => make("option", { value: id, selected: id === this.person }, this.desk.people.get(id).name)),
    );
    for (const button of [this.mention, this.photo]) {
      button.title = t(button.dataset.key);
      button.setAttribute("aria-label", t(button.dataset.key));
    }
    this.button.setAttribute("aria-label", t("send"));
    this.button.title = t("send");
    this.text.placeholder = t("writeHere");
    this.text.setAttribute("aria-label", t("write", { place: this.pane.title.textContent }));
    this.drawChips(place);
    this.replyTo(this.answered);
    this.showWhetherOpen();
  }

  drawChips(place) {
    const isOfficial = this.desk.people.get(this.person)?.role === "official";
    const kind = place.role === "private" && isOfficial ? "privateOfficial" : place.role;
    const take = (words) => {
      this.text.value = words;
      this.grow();
      this.text.focus();
    };
    this.chips.setAttribute("aria-label", t("suggestions"));
    this.chips.replaceChildren(
      ...SUGGESTIONS[kind].map((words) => make("button", { type: "button", class: "suggestion", onclick: () => take(words) }, words)),
    );
  }

  showWhetherOpen() {
    this.root.toggleAttribute("data-closed", this.desk.isPlaying);
    this.closed.textContent = this.desk.isPlaying ? t("busyPlaying") : "";
  }

  replyTo(message) {
    this.answered = message;
    this.reply.hidden = message === null;
    if (message === null) return;
    const cancel = make("button", { type: "button", class: "plain", "aria-label": t("cancelReply"), onclick: () => this.replyTo(null) }, icon("close"));
    const words = make("span", {}, make("b", {}, t("replying", { name: message.name })), excerpt(message));
    this.reply.replaceChildren(icon("reply"), words, cancel);
    if (matchMedia("(hover: hover)").matches && !this.desk.isPlaying) this.text.focus();
  }

  key(event) {
    if (event.key === "Escape") this.replyTo(null);
    // While a Vietnamese keyboard still composes, Enter belongs to it.
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.send();
    }
  }

  async send() {
    const text = this.text.value.trim();
    const photo = this.photo.getAttribute("aria-pressed") === "true";
    if (!text && !photo) return;
    const sent = await this.say({
      text,
      photo,
      mention: this.mention.getAttribute("aria-pressed") === "true",
      reply_to: this.answered?.id ?? null,
    });
    if (!sent) return;
    this.text.value = "";
    for (const button of [this.mention, this.photo]) button.setAttribute("aria-pressed", "false");
    this.replyTo(null);
    this.grow();
    this.pane.toEnd();
  }

  press(message, choice) {
    return this.say({ text: choice.says, press: choice.says, press_message: message.id });
  }

  async say(line) {
    const problem = await this.desk.say({ person: this.person, chat: this.pane.place, ...line });
    this.status.textContent = problem ? t("failed", { why: refusal(problem) }) : "";
    return problem === null;
  }

  grow() {
    this.text.style.height = "auto";
    this.text.style.height = `${Math.min(this.text.scrollHeight + 2, 132)}px`;
  }
}
