// Every word of the page around the chats, in both languages. What is said inside the chats comes from the desk.

const VI = {
  lang: "vi",
  title: "Cầu Nối · phường mô phỏng",
  tagline: "Trợ giúp ngay trong nhóm chat của cán bộ xã, phường",
  skip: "Tới khung chat",
  clock: "Giờ mô phỏng",
  play: "Xem một ngày",
  playAgain: "Xem lại một ngày",
  pause: "Tạm dừng",
  resume: "Xem tiếp",
  next: "Bước sau",
  stop: "Dừng",
  speed: "Tốc độ",
  speedValue: "{n} lần",
  moveClock: "Chỉnh giờ",
  plus10: "+10 phút",
  plus60: "+1 giờ",
  tomorrow: "Tới 7:00 sáng mai",
  idle: "Xem cả một ngày làm việc, hoặc tự gõ bên dưới với bất kỳ vai nào.",
  stopped: "Đã dừng. Anh/chị có thể tự gõ tiếp từ đây.",
  dayDone: "Hết ngày. Anh/chị có thể tự gõ tiếp.",
  progress: "Tiến độ trong ngày",
  seeSummary: "Xem số liệu",
  tabOfficials: "Nhóm phường",
  tabPrivate: "Nhắn riêng",
  tabTeachers: "Nhóm thầy cô",
  tabs: "Chọn khung chat",
  privateOf: "Nhắn riêng với Cầu Nối",
  people: "{n} người",
  hearsAll: "Cầu Nối nghe cả nhóm",
  hearsAddressed: "Cầu Nối nghe khi được nhắc tên",
  whose: "Xem tin nhắn riêng của",
  official: "cán bộ",
  teacher: "giáo viên",
  curator: "người duyệt",
  coordinator: "điều phối",
  bot: "tự động",
  as: "Nói với tư cách",
  write: "Nhắn tin vào {place}",
  writeHere: "Nhập tin nhắn…",
  send: "Gửi",
  photo: "Kèm ảnh mẫu",
  mention: "Nhắc tên Cầu Nối",
  reply: "Trả lời tin của {name}",
  replyShort: "Trả lời",
  replying: "Trả lời {name}",
  cancelReply: "Bỏ trả lời",
  jump: "Tới tin của {name}",
  gone: "tin đã cũ",
  edited: "đã sửa",
  typing: "Cầu Nối đang gõ…",
  photoAlt: "Ảnh chụp màn hình mẫu: hộp thoại báo lỗi khi ký số",
  photoOpen: "Xem ảnh lớn",
  photoWord: "Ảnh",
  close: "Đóng",
  newBelow: "Tin mới",
  unread: "{n} tin chưa đọc",
  emptyOfficials: "Chưa ai hỏi gì. Chọn một gợi ý bên dưới, hoặc gõ như vẫn gõ trong nhóm.",
  emptyPrivate: "Chưa có tin riêng nào. Khi có câu hỏi cần người, Cầu Nối gọi thầy cô ở đây.",
  emptyTeachers: "Chưa có câu nào cần thầy cô. Câu Cầu Nối chưa trả lời được sẽ tới đây.",
  busyPlaying: "Đang chiếu một ngày. Bấm Dừng để tự gõ.",
  offline: "Mất kết nối với Cầu Nối trên máy này, đang thử lại…",
  failed: "Chưa gửi được: {why}",
  suggestions: "Câu gợi ý",
  theme: "Ngôn ngữ",
  sumTitle: "Một ngày ở {place}",
  sumIntro: "Kịch bản là mô phỏng; mỗi con số đếm từ việc Cầu Nối đã làm thật.",
  sumAsked: "câu đã hỏi",
  sumFaq: "trả lời ngay",
  sumTeachers: "thầy cô trả lời",
  sumWithdrawn: "người hỏi tự rút",
  sumOpen: "đang có người lo",
  sumReaction: "từ lúc hỏi tới lời đầu tiên",
  sumOnce: "câu thầy cô nhận, mỗi câu đúng một người",
  sumPages: "lời gọi tới thầy cô",
  sumSilent: "tin Cầu Nối biết giữ im lặng",
  sumReopened: "câu mở lại, còn nguyên lịch sử",
  sumMessages: "tin nhắn trong các khung",
  sumLost: "câu bị bỏ quên",
  moment: "< 1 giây",
  seconds: "{n} giây",
  minutes: "{n} phút",
  none: "chưa có",
};

const EN = {
  lang: "en",
  title: "Cầu Nối · a simulated ward",
  tagline: "Help inside the chat group of commune officials",
  skip: "To the chats",
  clock: "Simulated time",
  play: "Watch a day",
  playAgain: "Watch the day again",
  pause: "Pause",
  resume: "Go on",
  next: "Next step",
  stop: "Stop",
  speed: "Speed",
  speedValue: "{n} times",
  moveClock: "Move the clock",
  plus10: "+10 minutes",
  plus60: "+1 hour",
  tomorrow: "To 7:00 tomorrow",
  idle: "Watch a whole working day, or write below yourself as anybody you like.",
  stopped: "Stopped. You can go on from here by hand.",
  dayDone: "The day is over. You can go on by hand.",
  progress: "How far the day is",
  seeSummary: "See the figures",
  tabOfficials: "Ward group",
  tabPrivate: "Private",
  tabTeachers: "Teachers",
  tabs: "Choose a chat",
  privateOf: "Private chat with Cầu Nối",
  people: "{n} people",
  hearsAll: "Cầu Nối hears the whole group",
  hearsAddressed: "Cầu Nối hears what mentions it",
  whose: "Show the private chat of",
  official: "official",
  teacher: "teacher",
  curator: "curator",
  coordinator: "coordinator",
  bot: "automatic",
  as: "Speak as",
  write: "Write to {place}",
  writeHere: "Write a message…",
  send: "Send",
  photo: "Attach the sample photo",
  mention: "Mention Cầu Nối",
  reply: "Reply to {name}",
  replyShort: "Reply",
  replying: "Replying to {name}",
  cancelReply: "Do not reply",
  jump: "To the message of {name}",
  gone: "an old message",
  edited: "edited",
  typing: "Cầu Nối is typing…",
  photoAlt: "Sample screenshot: an error message while signing",
  photoOpen: "See the photo larger",
  photoWord: "Photo",
  close: "Close",
  newBelow: "New messages",
  unread: "{n} unread",
  emptyOfficials: "Nobody has asked yet. Take a suggestion below, or type as people type in such a group.",
  emptyPrivate: "No private messages yet. Cầu Nối calls a teacher here when a question needs a person.",
  emptyTeachers: "Nothing needs the teachers yet. What Cầu Nối cannot answer comes here.",
  busyPlaying: "A day is being shown. Press Stop to write yourself.",
  offline: "The connection to Cầu Nối on this machine is lost, trying again…",
  failed: "Not sent: {why}",
  suggestions: "Suggestions",
  theme: "Language",
  sumTitle: "A day in {place}",
  sumIntro: "The script is invented; every figure is counted from what Cầu Nối really did.",
  sumAsked: "questions asked",
  sumFaq: "answered at once",
  sumTeachers: "answered by teachers",
  sumWithdrawn: "withdrawn by the asker",
  sumOpen: "in somebody's hands",
  sumReaction: "from a question to the first word",
  sumOnce: "claimed by teachers, each by exactly one",
  sumPages: "calls to teachers",
  sumSilent: "messages it knew to leave alone",
  sumReopened: "reopened, with their history",
  sumMessages: "messages in all chats",
  sumLost: "questions forgotten",
  moment: "< 1 s",
  seconds: "{n} s",
  minutes: "{n} min",
  none: "none yet",
};

const TONGUES = { vi: VI, en: EN };

// What a first-time visitor may send, as officials really type; and what teachers type.
export const SUGGESTIONS = {
  officials: [
    "cks bao loi ko tim thay chung thu so thay oi",
    "may in ko nhan giay A3",
    "quen mk igate r, giup em voi",
    "mang cham qua, phan mem cu quay vong",
    "hop truc tuyen ko nghe tieng",
    "vẫn chưa được ạ",
    "được rồi, cảm ơn thầy",
  ],
  teachers: ["nhận 1", "/truc", "/cuatoi", "câu 1"],
  private: ["nhận 1", "/cuatoi", "bận 10h30", "xong 1", "/trogiup"],
  privateOfficial: ["máy quét không gửi được về máy tính", "/cuatoi", "được rồi ạ", "/trogiup"],
};

const REFUSALS_EN = {
  playing: "a day is being shown; press Stop to write yourself.",
  empty: "there is nothing to send.",
  too_large: "that is too long.",
  body: "the request could not be read.",
  member: "this person is not in that chat.",
  chat: "there is no such chat.",
  moving: "the clock is still moving.",
};

let words = VI;
const listeners = [];

export function choose(lang) {
  words = TONGUES[lang] ?? VI;
  document.documentElement.lang = words.lang;
  document.title = words.title;
  try {
    localStorage.setItem("caunoi.lang", words.lang);
  } catch {
    // Storage may be switched off; then the choice lasts as long as the page.
  }
  for (const element of document.querySelectorAll("[data-t]")) element.textContent = t(element.dataset.t);
  for (const element of document.querySelectorAll("[data-t-label]")) {
    element.setAttribute("aria-label", t(element.dataset.tLabel));
    if (element.matches("button, input")) element.title = t(element.dataset.tLabel);
  }
  for (const listener of listeners) listener();
}

export function remembered() {
  const asked = new URLSearchParams(location.search).get("lang");
  try {
    return asked ?? localStorage.getItem("caunoi.lang") ?? "vi";
  } catch {
    return asked ?? "vi";
  }
}

export const onTongue = (listener) => listeners.push(listener);
export const tongue = () => words.lang;

export function t(key, values = {}) {
  return (words[key] ?? key).replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));
}

export function refusal({ error, message }) {
  return words === EN ? (REFUSALS_EN[error] ?? message) : message;
}

const ZONE = { timeZone: "Asia/Ho_Chi_Minh" };
const HOUR = new Intl.DateTimeFormat("vi-VN", { ...ZONE, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

export const hour = (iso) => HOUR.format(new Date(iso));

export function day(iso) {
  const form = { ...ZONE, weekday: "long", day: "2-digit", month: "2-digit", year: "numeric" };
  const said = new Intl.DateTimeFormat(words === EN ? "en-GB" : "vi-VN", form).format(new Date(iso));
  return said.charAt(0).toUpperCase() + said.slice(1);
}

export function span(seconds) {
  if (seconds === null) return t("none");
  if (seconds < 1) return t("moment");
  if (seconds < 100) return t("seconds", { n: Math.round(seconds) });
  return t("minutes", { n: Math.round(seconds / 60) });
}

export const number = (n) => new Intl.NumberFormat(words === EN ? "en" : "vi").format(n);
