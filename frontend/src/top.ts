// The bar at the top of every page: the mark, the theme, the language.

import { h, icon, logo } from "./dom";
import type { Lang } from "./types";
import { first, type SharedKey, type Voice } from "./words";

export type Theme = "auto" | "light" | "dark";

const THEMES: Theme[] = ["auto", "light", "dark"];
const WORD = { auto: "themeAuto", light: "themeLight", dark: "themeDark" } as const;

export function isTheme(text: string | null): text is Theme {
  return THEMES.includes(text as Theme);
}

interface Wishes {
  speak: (lang: Lang) => void;
  theme: (theme: Theme) => void;
}

export function top(v: Voice<SharedKey>, now: { lang: Lang; theme: Theme }, wishes: Wishes): HTMLElement {
  const language = (lang: Lang) =>
    h(
      "button",
      {
        type: "button",
        lang,
        "aria-pressed": String(lang === now.lang),
        "aria-label": lang === "es" ? "ES, español" : "EN, English",
        onclick: () => wishes.speak(lang),
      },
      lang.toUpperCase(),
    );
  const label = `${v.t("theme")}: ${v.t(WORD[now.theme])}`;
  const next = THEMES[(THEMES.indexOf(now.theme) + 1) % THEMES.length];
  return h(
    "header",
    { class: "top" },
    h("p", { class: "mark" }, logo(), "Presencia"),
    h(
      "div",
      { class: "right" },
      h(
        "button",
        { type: "button", class: "theme", title: label, onclick: () => wishes.theme(next) },
        icon("theme"),
        h("span", { class: "sr" }, v.t("theme"), ": "),
        h("span", { class: "word" }, first(v.t(WORD[now.theme]))),
      ),
      h("div", { class: "lang", role: "group", "aria-label": v.t("language") }, language("es"), language("en")),
    ),
  );
}

/** Light or dark as the reader chose; by default as the device does. */
export function dress(theme: Theme): void {
  const root = document.documentElement;
  if (theme === "auto") root.removeAttribute("data-theme");
  else root.setAttribute("data-theme", theme);
}
