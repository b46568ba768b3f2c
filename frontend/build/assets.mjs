// Copies what Python needs beside the script: fonts for typeset documents, the fonts of the
// page as one style sheet, the style of pages without script, and the outlines of the
// neighbouring countries.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { feature } from "topojson-client";
import { presimplify, simplify } from "topojson-simplify";

const OUT = new URL("../../src/presencia/reporting/assets/", import.meta.url);
const MODULES = new URL("../node_modules/", import.meta.url);

const TTF = {
  "andada-pro": ["400Regular", "400Regular_Italic", "600SemiBold"],
  "atkinson-hyperlegible-next": ["400Regular", "400Regular_Italic", "600SemiBold", "700Bold"],
  "atkinson-hyperlegible-mono": ["400Regular"],
};
const WOFF2 = [
  ["Atkinson Hyperlegible Next Variable", "atkinson-hyperlegible-next", "200 800"],
  ["Andada Pro Variable", "andada-pro", "400 840"],
  ["Atkinson Hyperlegible Mono Variable", "atkinson-hyperlegible-mono", "200 800"],
];
// ISO 3166-1 numeric, alpha-3 and both names of whatever can appear at the edge of a map.
const COUNTRIES = {
  484: ["MEX", "México", "Mexico"],
  320: ["GTM", "Guatemala", "Guatemala"],
  "084": ["BLZ", "Belice", "Belize"],
  222: ["SLV", "El Salvador", "El Salvador"],
  340: ["HND", "Honduras", "Honduras"],
  558: ["NIC", "Nicaragua", "Nicaragua"],
  188: ["CRI", "Costa Rica", "Costa Rica"],
  591: ["PAN", "Panamá", "Panama"],
  170: ["COL", "Colombia", "Colombia"],
  192: ["CUB", "Cuba", "Cuba"],
  388: ["JAM", "Jamaica", "Jamaica"],
};
const BOX = [-99, 3, -72, 25];

function pascal(slug) {
  return slug.replace(/(^|-)(.)/g, (_, __, letter) => letter.toUpperCase());
}

function fonts() {
  for (const [slug, weights] of Object.entries(TTF)) {
    for (const weight of weights) {
      const name = `${pascal(slug)}_${weight}.ttf`;
      const folder = slug === "andada-pro" ? "" : `${weight}/`;
      const from = new URL(`@expo-google-fonts/${slug}/${folder}${name}`, MODULES);
      copyFileSync(from, new URL(name, OUT));
    }
  }
  const faces = WOFF2.map(([family, slug, weight]) => {
    const file = `@fontsource-variable/${slug}/files/${slug}-latin-wght-normal.woff2`;
    const data = readFileSync(new URL(file, MODULES)).toString("base64");
    return (
      `@font-face{font-family:"${family}";font-weight:${weight};font-display:swap;` +
      `src:url(data:font/woff2;base64,${data}) format("woff2")}`
    );
  });
  writeFileSync(new URL("fonts.css", OUT), faces.join("\n"));
}

// Pages without script share the tokens and the plain elements of those with it.
function styles() {
  const read = (name) => readFileSync(new URL(`../src/${name}.css`, import.meta.url), "utf8");
  writeFileSync(new URL("static.css", OUT), read("tokens") + read("base"));
}

function touches(ring) {
  return ring.some(([x, y]) => x > BOX[0] && x < BOX[2] && y > BOX[1] && y < BOX[3]);
}

function context() {
  const world = JSON.parse(readFileSync(new URL("world-atlas/countries-10m.json", MODULES)));
  const object = world.objects.countries;
  object.geometries = object.geometries.filter((g) => COUNTRIES[g.id]);
  let topology = presimplify(world);
  topology = simplify(topology, 2e-5);
  const round = ([x, y]) => [Math.round(x * 1e4) / 1e4, Math.round(y * 1e4) / 1e4];
  const countries = feature(topology, topology.objects.countries).features.map((f) => {
    const [iso3, es, en] = COUNTRIES[f.id];
    const parts = f.geometry.type === "Polygon" ? [f.geometry.coordinates] : f.geometry.coordinates;
    const polygons = parts.filter((p) => touches(p[0])).map((p) => [p[0].map(round)]);
    return { iso3, es, en, polygons };
  });
  writeFileSync(
    new URL("context.json", OUT),
    JSON.stringify({
      source: "Natural Earth 1:10m, public domain (world-atlas 2.0.2)",
      countries,
    }),
  );
}

mkdirSync(OUT, { recursive: true });
fonts();
styles();
context();
