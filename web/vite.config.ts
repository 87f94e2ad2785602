import preact from "@preact/preset-vite";
import { defineConfig } from "vite";

// `npm run dev` serves the sources and passes everything else to a server: PEDIGREE_URL, by default http://127.0.0.1:8080.
const server = process.env.PEDIGREE_URL ?? "http://127.0.0.1:8080";

export default defineConfig({
  plugins: [preact({ devToolsEnabled: false })],
  build: { manifest: true, target: "es2022", assetsInlineLimit: 0, modulePreload: { polyfill: false }, reportCompressedSize: false },
  server: { fs: { allow: [".", "../docs"] }, proxy: { "/api": server, "/graphql": server, "/storage": server, "/files": server } },
  test: { include: ["src/**/*.test.ts"] },
} as Parameters<typeof defineConfig>[0]);
