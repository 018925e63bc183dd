// What the page knows, kept up to date by the events of the desk, and what it may ask of it.

export class Desk extends EventTarget {
  people = new Map();
  places = new Map();
  messages = new Map();
  typing = new Set();
  bot = "Cầu Nối";
  now = null;
  progress = { play: "idle", done: 0, caption: "", caption_en: "", speed: 10 };
  summary = null;
  #source = null;

  /** Fetch everything, then follow; the events go on exactly where the state ended. */
  async open() {
    const state = await (await fetch("sim/state")).json();
    this.bot = state.bot;
    this.people = new Map(state.people.map((person) => [person.id, person]));
    this.places = new Map(state.places.map((place) => [place.id, place]));
    this.messages = new Map(state.places.map((place) => [place.id, state.messages[place.id] ?? []]));
    this.typing = new Set(state.typing);
    this.now = state.now;
    this.progress = state.progress;
    this.summary = state.summary;
    this.#tell("all");
    this.#follow(state.mark);
  }

  #follow(mark) {
    this.#source?.close();
    const source = new EventSource(`sim/events?after=${encodeURIComponent(mark)}`);
    this.#source = source;
    const on = (name, act) => source.addEventListener(name, (event) => act(JSON.parse(event.data)));
    on("said", ({ place, message, edited }) => this.#said(place, message, edited));
    on("typing", ({ place, on: begun }) => {
      this.typing[begun ? "add" : "delete"](place);
      this.#tell("typing", { place });
    });
    on("tick", ({ now }) => {
      this.now = now;
      this.#tell("tick");
    });
    on("progress", (progress) => {
      this.progress = progress;
      this.#tell("progress");
    });
    on("summary", (summary) => {
      this.summary = summary;
      this.#tell("summary");
    });
    on("fresh", () => this.again());
    source.onopen = () => this.#tell("online", { online: true });
    source.onerror = () => {
      this.#tell("online", { online: false });
      // A stream that was refused is not tried again by the browser itself.
      if (source.readyState === EventSource.CLOSED) setTimeout(() => this.again(), 1500);
    };
  }

  /** Open, however long it takes until the desk can be reached. */
  async again() {
    this.#source?.close();
    try {
      await this.open();
    } catch {
      this.#tell("online", { online: false });
      setTimeout(() => this.again(), 1500);
    }
  }

  #said(place, message, edited) {
    const shown = this.messages.get(place) ?? [];
    this.messages.set(place, shown);
    const at = shown.findIndex((old) => old.id === message.id);
    if (at >= 0) shown[at] = message;
    else shown.push(message);
    this.#tell("said", { place, message, isNew: at < 0 && !edited });
  }

  #tell(name, detail = {}) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  find(place, id) {
    return this.messages.get(place)?.find((message) => message.id === id);
  }

  get isPlaying() {
    return this.progress.play === "playing" || this.progress.play === "paused";
  }

  say(line) {
    return post("sim/say", line);
  }

  moveClock(how) {
    return post("sim/clock", how);
  }

  day(action, speed) {
    return post("sim/day", speed === undefined ? { action } : { action, speed });
  }
}

/** Resolves to null when it was done, else to what the desk said. */
async function post(address, body) {
  try {
    const headers = { "Content-Type": "application/json" };
    const response = await fetch(address, { method: "POST", headers, body: JSON.stringify(body) });
    return response.ok ? null : await response.json();
  } catch {
    return { error: "offline", message: "Mất kết nối với Cầu Nối trên máy này." };
  }
}
