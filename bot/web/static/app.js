// The page: three chats side by side, or one at a time on a phone.

import { DayStrip } from "./day.js";
import { Desk } from "./desk.js";
import { avatar, make } from "./nodes.js";
import { Pane } from "./pane.js";
import { SummaryCard } from "./summary.js";
import { choose, onTongue, remembered, t, tongue } from "./words.js";

const KINDS = ["officials", "private", "teachers"];
const RANK = { teacher: 0, curator: 1, coordinator: 2, official: 3 };

const desk = new Desk();
const panes = Object.fromEntries(KINDS.map((kind) => [kind, new Pane(desk, kind)]));
new DayStrip(desk, new SummaryCard(desk));
const unread = new Map();
let tab = "officials";
let along = { rank: RANK.official, at: 0 };
let picked = false; // while a day is shown, the private pane goes where something happens, until one picks a person

const isNarrow = () => matchMedia("(max-width: 999px)").matches;
const isSeen = (kind) => !isNarrow() || tab === kind;

function setUp() {
  const firstOf = (role) => [...desk.places.values()].find((place) => place.role === role)?.id;
  const privates = owners();
  const kept = panes.private.place;
  panes.officials.show(firstOf("officials"));
  panes.teachers.show(firstOf("teachers"));
  if (privates.length) panes.private.show(privates.some(({ private: id }) => id === kept) ? kept : privates[0].private);
  unread.clear();
  picked = false;
  drawOwners();
  drawTabs();
}

/** Those who have a private chat with the bot: teachers first, they are the ones who work there. */
function owners() {
  return [...desk.people.values()].filter((person) => person.private).sort((a, b) => RANK[a.role] - RANK[b.role]);
}

function showPrivate(place) {
  panes.private.show(place);
  if (isSeen("private")) unread.delete(place);
  drawOwners();
  drawTabs();
}

function pick(person) {
  picked = true;
  showPrivate(person.private);
}

function drawOwners() {
  const row = document.getElementById("owners");
  row.setAttribute("aria-label", t("whose"));
  row.replaceChildren(
    ...owners().map((person) => {
      const count = unread.get(person.private) ?? 0;
      const chosen = String(person.private === panes.private.place);
      const mark = count ? make("span", { class: "count" }, String(count), make("span", { class: "aside" }, ` ${t("unread", { n: count })}`)) : null;
      const properties = { type: "button", class: "owner", "aria-pressed": chosen, onclick: () => pick(person) };
      return make("button", properties, avatar(person.name, person.role), make("span", {}, person.name), mark);
    }),
  );
  row.querySelector('[aria-pressed="true"]')?.scrollIntoView({ block: "nearest", inline: "nearest" });
}

function waiting(kind) {
  if (kind !== "private") return unread.get(panes[kind].place) ?? 0;
  return owners().reduce((sum, person) => sum + (unread.get(person.private) ?? 0), 0);
}

function drawTabs() {
  for (const button of document.querySelectorAll("#tabs button")) {
    const kind = button.dataset.pane;
    const count = waiting(kind);
    button.setAttribute("aria-selected", String(kind === tab));
    button.tabIndex = kind === tab ? 0 : -1;
    const mark = button.querySelector(".count");
    mark.hidden = count === 0;
    mark.replaceChildren(count > 99 ? "99+" : String(count), make("span", { class: "aside" }, ` ${t("unread", { n: count })}`));
  }
}

function openTab(kind) {
  tab = kind;
  document.body.dataset.tab = kind;
  if (kind === "private") unread.delete(panes.private.place);
  else unread.delete(panes[kind].place);
  panes[kind].toEnd();
  drawOwners();
  drawTabs();
}

/** Show the private chat where something happens: where somebody writes, or the one that matters most of several. */
function goAlong(place, message) {
  const rank = RANK[owners().find((person) => person.private === place)?.role] ?? RANK.official;
  const isLesser = rank > along.rank && performance.now() - along.at < 1500;
  if (message.sender === null && (rank > RANK.curator || isLesser)) return;
  if (!owners().some((person) => person.private === place)) return;
  along = { rank, at: performance.now() };
  if (panes.private.place !== place) showPrivate(place);
}

function noteUnread({ place, message, isNew }) {
  if (!isNew) return;
  if (desk.isPlaying && !picked) goAlong(place, message);
  const kind = KINDS.find((each) => panes[each].place === place);
  if (kind && isSeen(kind)) return;
  unread.set(place, (unread.get(place) ?? 0) + 1);
  drawOwners();
  drawTabs();
}

/** A link into a private chat: whoever presses it opens his own chat with the bot and sends the start code. */
function follow(pane, { code }) {
  const person = desk.people.get(pane.composer.person);
  if (!person?.private) return;
  pick(person);
  openTab("private");
  panes.private.composer.say({ text: `/start ${code}` });
}

function moveTab(event) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  const kind = KINDS[(KINDS.indexOf(tab) + step + KINDS.length) % KINDS.length];
  openTab(kind);
  document.querySelector(`#tabs [data-pane="${kind}"]`).focus();
}

desk.addEventListener("all", setUp);
desk.addEventListener("said", ({ detail }) => noteUnread(detail));
desk.addEventListener("online", ({ detail }) => (document.getElementById("offline").hidden = detail.online));
for (const pane of Object.values(panes)) pane.addEventListener("follow", ({ detail }) => follow(pane, detail));
for (const button of document.querySelectorAll("#tabs button")) button.addEventListener("click", () => openTab(button.dataset.pane));
document.getElementById("tabs").addEventListener("keydown", moveTab);
document.getElementById("tongue").addEventListener("click", () => choose(tongue() === "vi" ? "en" : "vi"));
for (const dialog of document.querySelectorAll("dialog")) {
  dialog.querySelector(".close").addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
}
onTongue(() => {
  document.getElementById("tongue-word").textContent = tongue() === "vi" ? "English" : "Tiếng Việt";
  if (desk.people.size) drawOwners();
  drawTabs();
});

choose(remembered());
desk.again();
