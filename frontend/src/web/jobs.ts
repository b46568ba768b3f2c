// Background work, live: asks for the state of each job on the page until it is over. Each
// question waits for the last answer; when the network is gone it goes on asking, more slowly.
type Both = { es: string; en: string };
type State = {
  state: string;
  words: Both;
  over: boolean;
  progress: number | null;
  note: Both | null;
  problem: (Both & { code: string }) | null;
  log: (Both & { at: string })[];
};

const PAUSE = 1000;
const SLOW = 8000;
const lang: keyof Both = document.documentElement.lang === "en" ? "en" : "es";
const time = new Intl.DateTimeFormat(lang, { dateStyle: "medium", timeStyle: "medium" });

async function follow(box: HTMLElement): Promise<void> {
  const address = box.dataset["job"];
  if (!address || box.dataset["over"] === "1") return;
  for (;;) {
    const found = await ask(address);
    if (found) show(box, found);
    if (found?.over) return ended(box, found);
    await new Promise((go) => setTimeout(go, found ? PAUSE : SLOW));
  }
}

async function ask(address: string): Promise<State | null> {
  try {
    const answer = await fetch(address, { headers: { Accept: "application/json" } });
    return answer.ok && !answer.redirected ? ((await answer.json()) as State) : null;
  } catch {
    return null; // no network: the strip on top says so
  }
}

function show(box: HTMLElement, found: State): void {
  say(box.querySelector("[data-words]"), found.words[lang]);
  say(box.querySelector("[data-note]"), found.note?.[lang] ?? "");
  const bar = box.querySelector("progress");
  if (bar && found.progress !== null) bar.value = found.progress;
  else if (!found.over) bar?.removeAttribute("value");
  const problem = box.querySelector<HTMLElement>("[data-problem]");
  if (problem && found.problem) {
    say(problem.querySelector("span"), found.problem[lang]);
    problem.hidden = false;
  }
  const log = document.querySelector<HTMLElement>("[data-log]");
  if (log && found.log.length) log.replaceChildren(...found.log.map(line));
}

/** Text is only set where it differs, so that a screen reader hears what changed. */
function say(where: Element | null, words: string): void {
  if (where && where.textContent !== words) where.textContent = words;
}

function line(entry: Both & { at: string }): HTMLElement {
  const row = document.createElement("tr");
  const [at, what] = [document.createElement("td"), document.createElement("td")];
  at.className = "nw";
  at.textContent = time.format(new Date(entry.at));
  what.textContent = entry[lang];
  row.append(at, what);
  return row;
}

function ended(box: HTMLElement, found: State): void {
  box.dispatchEvent(new CustomEvent("job-over", { bubbles: true, detail: found }));
  const next = box.dataset["next"];
  if (found.state === "done" && next) location.assign(next);
  else location.reload(); // the page knows more of a finished job than the box
}

for (const box of document.querySelectorAll<HTMLElement>("[data-job]")) void follow(box);
