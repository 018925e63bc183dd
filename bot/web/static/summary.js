// The day in numbers, as a card one can read like a picture.

import { make } from "./nodes.js";
import { number, onTongue, span, t } from "./words.js";

const PARTS = [
  ["faq", "answered_by_faq", "sumFaq"],
  ["teachers", "answered_by_teachers", "sumTeachers"],
  ["withdrawn", "withdrawn", "sumWithdrawn"],
  ["open", "open", "sumOpen"],
];
const TILES = [
  ["sumPages", (s) => number(s.pages)],
  ["sumOnce", (s) => `${number(s.claimed_once)}/${number(s.claimed)}`],
  ["sumReopened", (s) => number(s.reopened)],
  ["sumSilent", (s) => number(s.kept_silent)],
  ["sumMessages", (s) => number(s.messages)],
];

export class SummaryCard {
  constructor(desk) {
    this.desk = desk;
    this.dialog = document.getElementById("summary");
    this.body = this.dialog.querySelector(".card");
    onTongue(() => this.draw());
    desk.addEventListener("summary", () => this.draw());
    desk.addEventListener("all", () => this.draw());
  }

  open() {
    this.draw();
    if (!this.dialog.open) this.dialog.showModal();
  }

  draw() {
    const figures = this.desk.summary;
    if (!figures) return;
    const place = [...this.desk.places.values()].find(({ role }) => role === "officials");
    const name = (place?.title ?? "").replace(/^(Nhóm|Group)\s+/u, "");
    this.body.replaceChildren(
      make("h2", { id: "summary-title" }, t("sumTitle", { place: name })),
      make("p", { class: "intro" }, t("sumIntro")),
      this.hero(figures),
      this.bar(figures),
      make("dl", { class: "tiles" }, ...TILES.map(([key, value]) => tile(value(figures), t(key)))),
    );
  }

  hero(figures) {
    const lost = tile(number(figures.lost), t("sumLost"));
    lost.dataset.good = String(figures.lost === 0);
    const parts = [tile(number(figures.asked), t("sumAsked")), tile(span(figures.first_reaction_seconds), t("sumReaction")), lost];
    return make("dl", { class: "hero" }, ...parts);
  }

  bar(figures) {
    const bar = make("div", { class: "shares", "aria-hidden": true });
    const legend = make("ul", { class: "legend" });
    for (const [kind, key, word] of PARTS.filter(([, key]) => figures[key] > 0)) {
      const share = make("span", { "data-kind": kind });
      share.style.flexGrow = String(figures[key]);
      bar.append(share);
      legend.append(make("li", { "data-kind": kind }, make("b", {}, number(figures[key])), ` ${t(word)}`));
    }
    return make("div", { class: "parts" }, bar, legend);
  }
}

function tile(value, words) {
  return make("div", { class: "tile" }, make("dd", {}, value), make("dt", {}, words));
}
