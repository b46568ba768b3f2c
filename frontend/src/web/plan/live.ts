// A part of the page that changes while a job runs: asked for again until the job is over.
// The server draws it; the script only puts it in place.

const EVERY = 1500;
const PATIENCE = 20_000;

export function live(): void {
  const part = document.getElementById("live");
  if (part?.dataset["live"]) wait(part, EVERY);
}

function wait(part: HTMLElement, pause: number): void {
  window.setTimeout(() => void again(part, pause), pause);
}

async function again(part: HTMLElement, pause: number): Promise<void> {
  if (document.hidden) return wait(part, pause);
  const address = new URL(part.dataset["live"] ?? "", location.href);
  address.searchParams.set("part", "1");
  try {
    const answer = await fetch(address, { headers: { Accept: "text/html" } });
    // Signed out, or gone: the page itself says what is the matter.
    if (answer.redirected || answer.status === 403 || answer.status === 404) return location.reload();
    if (!answer.ok) return wait(part, Math.min(pause * 2, PATIENCE));
    put(part, await answer.text());
  } catch {
    // The network is away; the strip of the shell says so.
    wait(part, Math.min(pause * 2, PATIENCE));
  }
}

function put(part: HTMLElement, markup: string): void {
  const fresh = new DOMParser().parseFromString(markup, "text/html").getElementById("live");
  if (!fresh) return location.reload();
  const inside = part.contains(document.activeElement) ? document.activeElement : null;
  const words = inside?.textContent?.trim();
  part.replaceWith(fresh);
  // Whoever stood on a button stays on it.
  if (words) {
    const same = [...fresh.querySelectorAll<HTMLElement>("button, a")];
    same.find((one) => one.textContent?.trim() === words)?.focus();
  }
  if (fresh.dataset["live"]) return wait(fresh, EVERY);
  // Over: what stands around the part (the tabs, the form) changes too.
  location.assign(fresh.dataset["go"] || location.pathname + location.search);
}
