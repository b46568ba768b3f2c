// The screen of the map: fetches shapes and the first figures, then shows them.

import "../mapbox.css";
import "./map/map.css";
import { Figures } from "./map/figures";
import { fetchGround, type Ground } from "./map/ground";
import { MapModel, pageLang } from "./map/model";
import { Screen } from "./map/screen";
import type { Config, Sight } from "./map/types";

async function main(): Promise<void> {
  const config = JSON.parse((document.getElementById("map-data") as HTMLElement).textContent as string) as Config & { measure: string; period: string };
  const layer = config.layers.find((x) => x.id === config.measure) as Sight["layer"];
  const sight = { layer, period: config.period };
  const figures = new Figures(config);
  const box = document.querySelector("#map-app .mapbox") as HTMLElement;
  let ground: Ground;
  try {
    [ground] = await Promise.all([fetchGround(config.urls.ground), figures.ready(sight)]);
  } catch (error) {
    box.classList.add("failed"); // the message in the page says what to do
    throw error;
  }
  new Screen(new MapModel(config, ground, pageLang()), figures, sight).start();
}

void main();
