/* Comfort only: every ten seconds the page asks whether what it shows has changed, and is drawn again if so. */
"use strict";

const typed = () => [...document.querySelectorAll("textarea, input:not([type=hidden]), select")].some(
  (field) => field === document.activeElement || (field.type === "checkbox" ? field.checked !== field.defaultChecked
    : field.tagName === "SELECT" ? false : field.value !== field.defaultValue));

const look = async () => {
  if (document.hidden || typed()) return;
  try {
    const answer = await fetch(location.href, { method: "HEAD", cache: "no-store" });
    const now = answer.headers.get("X-Look");
    if (answer.status === 401 || (now && now !== document.documentElement.dataset.look && !typed())) location.reload();
  } catch {
    // No network for a moment: the next look finds it again.
  }
};
if (document.documentElement.dataset.look) setInterval(look, 10_000);

document.addEventListener("submit", (event) => {
  for (const button of event.target.querySelectorAll("button")) setTimeout(() => { button.disabled = true; });
});
