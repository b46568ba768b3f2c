import { defineConfig } from "vite";

// One script and one style sheet per page, which Python places inside it: no file is requested.
// The assessment's page is built first; `--mode plan` builds the plan's beside it.
export default defineConfig(({ mode }) => {
  const plan = mode === "plan";
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
});
