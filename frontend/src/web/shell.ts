import "./styles/mark.svg?url";
// What every page of the application does with script: light or dark, the phone's menu, choosers
// that send themselves, notices that close, and the strip that says the network is gone.
// Every page reads and works without it.
import "./styles/shell.css";

function theme(): void {
  const button = document.querySelector<HTMLButtonElement>("[data-theme-button]");
  if (!button) return;
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.dataset["theme"] ?? (dark.matches ? "dark" : "light")) === "dark";
  const show = () => button.setAttribute("aria-pressed", String(isDark()));
  button.addEventListener("click", () => {
    const next = isDark() ? "light" : "dark";
    root.dataset["theme"] = next;
    localStorage.setItem("theme", next);
    show();
  });
  dark.addEventListener("change", show);
  show();
}

/** Menus made of <details>: one open at a time; Escape and a click elsewhere close them. */
function menus(): void {
  const all = () => document.querySelectorAll<HTMLDetailsElement>("details.menu[open]");
  document.addEventListener("click", (event) => {
    for (const one of all()) if (!one.contains(event.target as Node)) one.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const one of all()) {
      one.open = false;
      one.querySelector("summary")?.focus();
    }
  });
}

/** A form with data-auto sends itself when a chooser changes; its button stays for the rest. */
function choosers(): void {
  document.addEventListener("change", (event) => {
    const field = event.target;
    if (!(field instanceof HTMLSelectElement || field instanceof HTMLInputElement)) return;
    const form = field.form;
    if (form?.hasAttribute("data-auto") && form.reportValidity()) form.requestSubmit();
  });
}

/** Buttons: data-close hides what holds them, data-copy copies a text, data-print prints. */
function buttons(): void {
  document.addEventListener("click", async (event) => {
    const from = event.target;
    if (!(from instanceof Element)) return;
    from.closest("[data-close]")?.closest(".toast, .note")?.remove();
    if (from.closest("[data-print]")) window.print();
    const copy = from.closest<HTMLElement>("[data-copy]");
    if (!copy) return;
    await navigator.clipboard.writeText(copy.dataset["copy"] ?? "");
    const said = copy.dataset["copied"];
    if (said) copy.textContent = said;
  });
}

/** A context bar wider than the screen scrolls sideways: then the keyboard must reach it too. */
function contextBar(): void {
  const bar = document.querySelector<HTMLElement>(".ctx");
  if (!bar) return;
  const fit = () => {
    if (bar.scrollWidth > bar.clientWidth) bar.tabIndex = 0;
    else bar.removeAttribute("tabindex");
  };
  new ResizeObserver(fit).observe(bar); // first once it is laid out: asking earlier would lay out twice
}

/** Tabs wider than the screen scroll sideways: the one that is open is in sight. */
function tabs(): void {
  for (const one of document.querySelectorAll<HTMLElement>(".tabs")) {
    const open = one.querySelector<HTMLElement>("[aria-current]");
    if (!open) continue;
    const seen = new ResizeObserver(() => {
      one.scrollLeft = open.offsetLeft - one.offsetLeft - (one.clientWidth - open.offsetWidth) / 2;
    });
    seen.observe(one);
  }
}

function network(): void {
  const strip = document.querySelector<HTMLElement>("[data-offline]");
  if (!strip) return;
  const show = () => (strip.hidden = navigator.onLine);
  addEventListener("online", show);
  addEventListener("offline", show);
  show();
}

theme();
menus();
choosers();
buttons();
contextBar();
tabs();
network();
