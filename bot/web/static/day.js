// The clock and the day: what stands in the strip above the chats.

import { icon } from "./nodes.js";
import { day, hour, onTongue, refusal, t, tongue } from "./words.js";

const $ = (id) => document.getElementById(id);

export class DayStrip {
  constructor(desk, summaryCard) {
    this.desk = desk;
    this.summaryCard = summaryCard;
    this.was = "idle";
    $("play").addEventListener("click", () => this.ask(desk.day("start", this.speed)));
    $("hold").addEventListener("click", () => this.ask(desk.day(desk.progress.play === "paused" ? "resume" : "pause")));
    $("next").addEventListener("click", () => this.ask(desk.day("next")));
    $("stop").addEventListener("click", () => this.ask(desk.day("stop")));
    $("figures").addEventListener("click", () => summaryCard.open());
    $("speed").addEventListener("input", () => this.showSpeed());
    $("speed").addEventListener("change", () => desk.isPlaying && this.ask(desk.day("speed", this.speed)));
    for (const button of document.querySelectorAll("[data-minutes]")) {
      button.addEventListener("click", () => this.move({ minutes: Number(button.dataset.minutes) }));
    }
    $("tomorrow").addEventListener("click", () => this.move({ until: "07:00" }));
    $("clock-menu").addEventListener("click", () => this.openMenu($("clock-steps").dataset.open !== "true"));
    document.addEventListener("keydown", (event) => event.key === "Escape" && this.openMenu(false));
    document.addEventListener("click", (event) => event.target.closest(".clock-tools") || this.openMenu(false));
    desk.addEventListener("tick", () => this.showClock());
    desk.addEventListener("progress", () => this.show());
    desk.addEventListener("summary", () => this.show());
    desk.addEventListener("all", () => this.showAll());
    onTongue(() => this.showAll());
  }

  get speed() {
    return SPEEDS[Number($("speed").value)];
  }

  showAll() {
    const nearest = SPEEDS.findLastIndex((speed) => speed <= this.desk.progress.speed);
    $("speed").value = String(Math.max(0, nearest));
    this.was = this.desk.progress.play;
    this.showClock();
    this.showSpeed();
    this.show();
  }

  showClock() {
    if (!this.desk.now) return;
    $("clock").textContent = hour(this.desk.now);
    $("clock").dateTime = this.desk.now;
    $("date").textContent = day(this.desk.now);
  }

  showSpeed() {
    $("speed-value").textContent = `${this.speed}×`;
    $("speed").setAttribute("aria-valuetext", t("speedValue", { n: this.speed }));
  }

  show() {
    const { play, done, caption, caption_en: english } = this.desk.progress;
    const running = this.desk.isPlaying;
    document.body.dataset.play = play;
    $("play").hidden = running;
    $("running").hidden = !running;
    $("figures").hidden = running || this.desk.summary === null;
    $("play-word").textContent = t(this.desk.summary ? "playAgain" : "play");
    $("hold").replaceChildren(icon(play === "paused" ? "play" : "pause"));
    $("hold").title = t(play === "paused" ? "resume" : "pause");
    $("hold").setAttribute("aria-label", $("hold").title);
    $("bar").value = done;
    $("bar").hidden = !running && play !== "done";
    const said = (tongue() === "en" && english) || caption;
    const quiet = play === "done" ? t("dayDone") : done > 0 ? t("stopped") : t("idle");
    $("caption").textContent = running ? said : quiet;
    for (const button of document.querySelectorAll("#clock-steps button, #clock-menu")) button.disabled = running;
    if (play === "done" && this.was !== "done" && this.desk.summary) this.summaryCard.open();
    this.was = play === "done" && !this.desk.summary ? this.was : play;
  }

  openMenu(open) {
    $("clock-steps").dataset.open = String(open);
    $("clock-menu").setAttribute("aria-expanded", String(open));
  }

  async move(how) {
    document.body.dataset.moving = "true";
    await this.ask(this.desk.moveClock(how));
    delete document.body.dataset.moving;
    this.openMenu(false);
  }

  async ask(doing) {
    const problem = await doing;
    if (problem) $("caption").textContent = refusal(problem);
  }
}

const SPEEDS = [1, 2, 5, 10, 20, 40, 60];
