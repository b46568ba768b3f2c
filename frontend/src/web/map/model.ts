// The places of the map, what is chosen, and the words about them.

import type { Mapped } from "../../map";
import shared from "../../shared.json";
import strings from "../../strings.json";
import type { Lang, Maybe, Words } from "../../types";
import { type Key, shown, Voice } from "../../words";
import type { Ground } from "./ground";
import own from "./strings.json";
import type { Config } from "./types";

export type OwnKey = keyof typeof own;
const SAID = { ...shared, ...strings, ...own };

export class MapModel implements Mapped {
  readonly voice: Voice<Key | OwnKey>;
  readonly size: number;
  readonly data: {
    places: { id: string[]; parent: number[]; code: string[]; population: Maybe[] };
    about: { parent: Words };
  };
  selected = -1;
  active = -1;

  constructor(
    readonly config: Config,
    readonly ground: Ground,
    readonly lang: Lang,
  ) {
    this.voice = new Voice<Key | OwnKey>(lang, config, SAID);
    const { id, parent, code, population } = ground.head;
    this.size = id.length;
    this.data = { places: { id, parent, code, population }, about: { parent: config.parent } };
  }

  name(i: number): string {
    return shown(this.ground.head.name[i]);
  }

  parent(i: number): string {
    const p = this.ground.head.parent[i];
    return p >= 0 ? shown(this.ground.head.parents.name[p]) : "";
  }

  unit(n: number): string {
    return this.voice.say(this.config.unit[n === 1 ? 0 : 1]);
  }

  between(low: string, high: string): string {
    return this.voice.t("between", { level: this.voice.level(), low, high });
  }
}

/** The language the page is in. */
export function pageLang(): Lang {
  return document.documentElement.lang === "en" ? "en" : "es";
}
