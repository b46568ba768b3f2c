import { readdirSync } from "node:fs";
import { defineConfig, type UserConfig } from "vite";

// Three builds. The assessment's page and the plan's (`--mode plan`): one script and one style
// sheet each, which Python places inside the page so that no file is requested. The application
// (`--mode web`): one entry per file of src/web, named in a manifest that `{% island %}` reads.
export default defineConfig(({ mode }) => (mode === "web" ? web() : report(mode === "plan")));

function report(plan: boolean): UserConfig {
  const name = plan ? "plan" : "report";
  return {
    build: {
      outDir: "../src/presencia/reporting/assets",
      emptyOutDir: !plan,
      target: "es2022",
      cssCodeSplit: false,
      modulePreload: false,
      rollupOptions: {
        input: plan ? "src/plan/main.ts" : "src/main.ts",
        output: { format: "iife", entryFileNames: `${name}.js`, assetFileNames: `${name}[extname]` },
      },
    },
  };
}

function web(): UserConfig {
  const entries = readdirSync("src/web").filter((f) => f.endsWith(".ts"));
  return {
    base: "./",
    build: {
      outDir: "../src/presencia/web/static/presencia",
      emptyOutDir: true,
      manifest: "manifest.json",
      target: "es2022",
      modulePreload: false,
      assetsInlineLimit: 0,
      rollupOptions: {
        input: entries.map((f) => `src/web/${f}`),
        output: {
          entryFileNames: "[name]-[hash].js",
          chunkFileNames: "[name]-[hash].js",
          assetFileNames: "[name]-[hash][extname]",
        },
      },
    },
  };
}
