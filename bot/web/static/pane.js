// One chat on the screen: its messages, who is typing, and what is written below.

import { bubble } from "./bubble.js";
import { Composer } from "./composer.js";
import { icon, make } from "./nodes.js";
import { day, onTongue, t } from "./words.js";

const NEAR = 80;

export class Pane extends EventTarget {
  /** `kind`: officials, private or teachers. */
  constructor(desk, kind) {
    super();
    this.desk = desk;
    this.kind = kind;
    this.place = null;
    this.root = document.getElementById(`pane-${kind}`);
    this.title = this.root.querySelector(".pane-title");
    this.subtitle = this.root.querySelector(".pane-subtitle");
    this.log = this.root.querySelector(".log");
    this.below = make("button", { class: "below", type: "button", hidden: true, onclick: () => this.toEnd() });
    this.typing = make("div", { class: "typing", hidden: true });
    this.composer = new Composer(this);
    this.root.append(this.typing, this.below, this.composer.root);
    this.atEnd = true;
    this.log.addEventListener("scroll", () => this.noteEnd(), { passive: true });
    // When the keyboard or a quotation takes room, the newest message stays in sight.
    new ResizeObserver(() => this.atEnd && this.toEnd()).observe(this.log);
    desk.addEventListener("said", ({ detail }) => detail.place === this.place && this.add(detail.message, detail.isNew));
    desk.addEventListener("typing", () => this.showTyping());
    desk.addEventListener("progress", () => this.composer.showWhetherOpen());
    onTongue(() => this.draw());
  }

  show(place) {
    this.place = place;
    this.composer.replyTo(null);
    this.composer.castFor(place);
    this.draw();
  }

  draw() {
    const place = this.desk.places.get(this.place);
    if (!place) return;
    this.drawHead(place);
    // A whole chat drawn anew is not news; only what is added later is read aloud.
    this.log.setAttribute("aria-live", "off");
    this.log.replaceChildren(make("p", { class: "empty" }, icon("bridge"), t(EMPTY[this.kind])));
    this.log.setAttribute("aria-label", place.title);
    this.lastDay = this.lastSender = null;
    for (const message of this.desk.messages.get(this.place) ?? []) this.append(message);
    this.toEnd();
    requestAnimationFrame(() => this.log.setAttribute("aria-live", "polite"));
    this.below.replaceChildren(icon("down"), t("newBelow"));
    this.showTyping();
    this.composer.draw();
  }

  drawHead(place) {
    this.title.textContent = this.kind === "private" ? t("privateOf") : place.title;
    const heard = t(place.hears_all ? "hearsAll" : "hearsAddressed");
    const people = `${t("people", { n: place.members.length })} · ${heard}`;
    const owner = this.desk.people.get(place.members[0]);
    this.subtitle.textContent = this.kind === "private" ? `${owner?.name ?? ""} · ${t(owner?.role ?? "")}` : people;
  }

  add(message, isNew) {
    const old = this.nodeOf(message.id);
    const follow = this.atEnd;
    if (old) {
      const fresh = this.node(message);
      fresh.classList.toggle("joined", old.classList.contains("joined"));
      old.replaceWith(fresh);
    } else this.append(message);
    if (follow || message.sender === this.composer.person) this.toEnd();
    else if (isNew) this.below.hidden = false;
  }

  append(message) {
    const date = message.at ? day(message.at) : this.lastDay;
    if (date && date !== this.lastDay) {
      this.log.append(make("div", { class: "day" }, make("span", {}, date)));
      this.lastSender = null;
    }
    const node = this.node(message);
    node.classList.toggle("joined", this.lastSender === (message.sender ?? "bot"));
    this.lastDay = date;
    this.lastSender = message.sender ?? "bot";
    this.log.append(node);
  }

  node(message) {
    const own = message.sender !== null && message.sender === this.composer.person;
    const acts = {
      reply: (to) => this.composer.replyTo(to),
      jump: (id) => this.jump(id),
      press: (to, choice) => this.composer.press(to, choice),
      follow: (link) => this.dispatchEvent(new CustomEvent("follow", { detail: link })),
      enlarge: () => document.getElementById("picture").showModal(),
    };
    return bubble(message, { desk: this.desk, place: this.place, own, acts });
  }

  nodeOf(id) {
    return [...this.log.querySelectorAll(".message")].find((node) => node.dataset.id === id);
  }

  jump(id) {
    const node = this.nodeOf(id);
    if (!node) return;
    node.scrollIntoView({ block: "center" });
    node.classList.remove("found");
    void node.offsetWidth; // the same message found twice flashes twice
    node.classList.add("found");
  }

  showTyping() {
    const on = this.desk.typing.has(this.place);
    const follow = this.atEnd;
    if (on) this.typing.replaceChildren(make("span", { class: "dots", "aria-hidden": true }), t("typing"));
    this.typing.hidden = !on;
    if (follow) this.toEnd();
  }

  noteEnd() {
    this.atEnd = this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < NEAR;
    if (this.atEnd) this.below.hidden = true;
  }

  toEnd() {
    this.log.scrollTop = this.log.scrollHeight;
    this.atEnd = true;
    this.below.hidden = true;
  }
}

const EMPTY = { officials: "emptyOfficials", private: "emptyPrivate", teachers: "emptyTeachers" };
