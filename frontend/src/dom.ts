// Small helpers to build elements. Text always goes in as text: a name can never be markup.

type Props = Record<string, string | number | boolean | null | undefined | EventListener>;
type Child = Node | string | number | null | undefined | false;

function fill(node: Element, props: Props, children: (Child | Child[])[]): void {
  for (const [key, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") node.addEventListener(key.slice(2), value);
    else node.setAttribute(key, value === true ? "" : String(value));
  }
  for (const child of children.flat()) {
    if (child === null || child === undefined || child === false) continue;
    node.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
}

export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  props: Props = {},
  ...children: (Child | Child[])[]
): HTMLElementTagNameMap[K] {
  const node = document.createElement(tag);
  fill(node, props, children);
  return node;
}

export function s<K extends keyof SVGElementTagNameMap>(
  tag: K,
  props: Props = {},
  ...children: (Child | Child[])[]
): SVGElementTagNameMap[K] {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  fill(node, props, children);
  return node;
}

const ICONS: Record<string, string> = {
  search: "M9 3.5a5.5 5.5 0 1 0 0 11a5.5 5.5 0 0 0 0-11M13.2 13.2L17 17",
  plus: "M10 4v12M4 10h12",
  minus: "M4 10h12",
  whole: "M3 7V3h4M13 3h4v4M17 13v4h-4M7 17H3v-4",
  close: "M5 5l10 10M15 5L5 15",
  down: "M5 8l5 5 5-5",
  left: "M12 5l-5 5 5 5",
  right: "M8 5l5 5-5 5",
  print: "M6 7V3h8v4M6 14H3V7h14v7h-3M6 12h8v5H6z",
  doc: "M5 2.5h7l3.5 3.5v11.5H5zM7.5 9h5M7.5 12h5",
  up: "M5 12l5-5 5 5",
  check: "M4 10.5l4 4 8-9",
  info: "M10 2.5a7.5 7.5 0 1 0 0 15a7.5 7.5 0 0 0 0-15M10 9v5M10 6.2v.1",
  warn: "M10 3L18 17H2zM10 8v4M10 14.4v.1",
  theme: "M10 2.5a7.5 7.5 0 1 0 0 15zM10 2.5a7.5 7.5 0 0 1 0 15M10 6a4 4 0 0 1 0 8",
};

export function icon(name: string): SVGSVGElement {
  return s(
    "svg",
    { class: "i", viewBox: "0 0 20 20", "aria-hidden": "true" },
    s("path", { d: ICONS[name] }),
  );
}

export function logo(): SVGSVGElement {
  const square = { width: 9, height: 9, fill: "var(--jade)" };
  return s(
    "svg",
    { viewBox: "0 0 22 22", "aria-hidden": "true" },
    s("rect", { x: 1, y: 1, ...square }),
    s("rect", { x: 12, y: 1, ...square }),
    s("rect", { x: 1, y: 12, ...square }),
    s("rect", {
      x: 12.75,
      y: 12.75,
      width: 7.5,
      height: 7.5,
      fill: "none",
      stroke: "var(--jade)",
      "stroke-width": 1.5,
    }),
  );
}

export function replace(node: Element, ...children: Child[]): void {
  node.replaceChildren();
  fill(node, {}, children);
}
