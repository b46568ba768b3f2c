// What the pages of an assessment and of a plan share: the address that carries what is shown,
// the frame around it, the theme and the language, and a place opened, walked to and closed.

import { h, replace } from "./dom";
import { type Mapped, MapView } from "./map";
import { dress, isTheme, type Theme, top } from "./top";
import type { Lang, MapData, Words } from "./types";

/** What is shown and how: the model of either page. */
export interface Shown extends Mapped {
  theme: Theme;
  selected: number;
  active: number;
  readonly data: Mapped["data"] & { about: { title: Words }; map: MapData | null };
  speak(lang: Lang): void;
}

export abstract class Page<M extends Shown> {
  protected readonly root = document.getElementById("app") as HTMLElement;
  protected readonly panel = h("aside", { class: "place" });
  protected readonly mapbox = h("section", { class: "mapbox is-map" });
  protected readonly legendBox = h("div", { class: "legendbox" });
  protected readonly live = h("p", { class: "sr", role: "status" });
  protected readonly map: MapView | null;
  protected abstract readonly table: { mark(): void };

  constructor(protected readonly model: M) {
    const { map } = model.data;
    this.map = map && new MapView(
      model,
      map,
      {
        open: (i, focus) => this.open(i, focus),
        close: () => this.close(),
        walk: (i) => this.walk(i),
        hover: (i) => this.hint(i),
      },
      () => [...this.mapbox.querySelectorAll(".tools > *, .zoom, .legend")],
    );
  }

  /** Draws the page for the first time and listens; the last step of every page's making. */
  protected begin(): void {
    const { model } = this;
    this.read();
    window.addEventListener("hashchange", () => {
      // A link inside the page is no state: it must not be drawn anew under the reader.
      if (!location.hash.includes("=")) return;
      this.read();
      this.draw();
    });
    document.addEventListener("keydown", (e) => {
      const typing = (e.target as Element).closest("input, select");
      if (e.key === "Escape" && !typing && model.selected >= 0) this.close();
    });
    this.draw();
    document.documentElement.setAttribute("data-ready", "");
  }

  /** Draws all of it. */
  protected abstract draw(): void;
  /** Draws the panel beside the map: the place selected, or all of them. */
  protected abstract side(): void;
  /** Takes from the address what only this page has. */
  protected abstract take(given: URLSearchParams): void;
  /** Puts into the address what only this page has. */
  protected abstract give(out: URLSearchParams): void;
  /** Marks a place in the legend, -1 for none. */
  protected abstract point(i: number): void;
  /** What a place is worth on the map, in words; null where nothing is known. */
  protected abstract value(i: number): string | null;
  /** Where the focus goes when a place is closed. */
  protected abstract back(): HTMLElement | null;
  /** How the name of an opened place takes the focus. */
  protected abstract focused(): FocusOptions;

  // ---- the address carries what is shown

  private read(): void {
    const { model } = this;
    const given = new URLSearchParams(location.hash.slice(1));
    const place = given.get("place");
    model.selected = place ? model.data.places.id.indexOf(place) : model.selected;
    this.take(given);
    const theme = given.get("theme");
    if (isTheme(theme)) model.theme = theme;
    const lang = given.get("lang");
    if (lang === "es" || lang === "en") model.speak(lang);
  }

  protected write(): void {
    const { model } = this;
    const out = new URLSearchParams();
    out.set("lang", model.lang);
    if (model.selected >= 0) out.set("place", model.data.places.id[model.selected]);
    this.give(out);
    if (model.theme !== "auto") out.set("theme", model.theme);
    history.replaceState(null, "", `#${out.toString()}`);
  }

  // ---- drawing

  /** Puts the page into its frame: the bar, what is looked at, the main part, the foot. */
  protected frame(context: HTMLElement, kind: string, ...parts: (HTMLElement | null)[]): void {
    const { model } = this;
    const v = model.voice;
    document.documentElement.lang = model.lang;
    document.title = `${v.say(model.data.about.title)} · Presencia`;
    dress(model.theme);
    replace(
      this.root,
      h("a", { class: "skip", href: "#main" }, v.t("skip")),
      this.top(),
      context,
      h("main", { id: "main", tabindex: -1, ...(kind ? { class: kind } : {}) }, ...parts),
      h("footer", { class: "foot" }, h("p", {}, v.t("footer"))),
      this.live,
    );
  }

  private top(): HTMLElement {
    const { model } = this;
    const again = (focus: string) => {
      this.write();
      this.draw();
      this.root.querySelector<HTMLElement>(focus)?.focus();
    };
    return top(model.voice, model, {
      speak: (lang) => {
        model.speak(lang);
        again(`.lang button[lang=${lang}]`);
      },
      theme: (theme) => {
        model.theme = theme;
        again(".theme");
      },
    });
  }

  // ---- what a reader does

  protected open(i: number, focus: boolean): void {
    const { model } = this;
    model.selected = i;
    model.active = -1;
    this.write();
    this.side();
    this.map?.reveal(i);
    this.mark();
    if (focus) this.panel.querySelector<HTMLElement>("#place-name")?.focus(this.focused());
  }

  protected close(): void {
    if (this.model.selected < 0) return;
    this.model.selected = -1;
    this.write();
    this.side();
    this.mark();
    this.back()?.focus({ preventScroll: true });
  }

  private mark(): void {
    this.map?.mark();
    this.table.mark();
    this.hint(-1);
  }

  protected walk(i: number): void {
    this.model.active = i;
    if (i >= 0) this.map?.reveal(i);
    this.map?.mark();
    this.hint(i);
  }

  protected hint(i: number): void {
    const { model } = this;
    this.point(i >= 0 ? i : model.selected);
    if (i >= 0 && model.active === i) {
      this.live.textContent = `${model.name(i)}: ${this.value(i) ?? model.voice.t("noData")}`;
    }
  }
}

/** One fact of the bar that says what is looked at. */
export function fact(label: string, value: string): HTMLElement {
  return h("div", { class: "fact" }, h("small", {}, label), h("b", {}, value));
}

/** The data the page carries, and the language it opens in. */
export function carried<T>(): [T, Lang] {
  const data = document.getElementById("data") as HTMLElement;
  const lang = (document.documentElement.lang || "es").startsWith("en") ? "en" : "es";
  return [JSON.parse(data.textContent as string) as T, lang];
}
