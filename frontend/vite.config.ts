import { defineConfig } from "vite";

// One script and one style sheet, which Python places inside the report: no file is requested.
export default defineConfig({
  build: {
    outDir: "../src/presencia/reporting/assets",
    emptyOutDir: true,
    target: "es2022",
    cssCodeSplit: false,
    modulePreload: false,
    rollupOptions: {
      input: "src/main.ts",
      output: { format: "iife", entryFileNames: "report.js", assetFileNames: "report[extname]" },
    },
  },
});
