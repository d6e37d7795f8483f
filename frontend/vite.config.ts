import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { defineConfig, type Plugin } from "vite";

const built = "../src/officina/kernel/ui/static/built";
const made = ["icons.svg", "mark.svg", "mark-maskable.svg", "inter.woff2"];

// Files that prepare.mjs made join the build, so that their names carry a hash too.
function joinMade(): Plugin {
  return {
    name: "join-made",
    buildStart() {
      for (const name of made) {
        this.emitFile({ type: "asset", name, originalFileName: name, source: readFileSync(join(".made", name)) });
      }
    },
  };
}

// The server sends what is compressed once, here, as well as it can be.
function compress(): Plugin {
  return {
    name: "compress",
    closeBundle() {
      for (const name of readdirSync(join(built, "assets"))) {
        if (!/\.(js|css|svg)$/.test(name)) continue;
        const path = join(built, "assets", name);
        const body = readFileSync(path);
        writeFileSync(`${path}.gz`, gzipSync(body, { level: 9 }));
        writeFileSync(`${path}.br`, brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: body.length } }));
      }
    },
  };
}

export default defineConfig({
  base: "./",
  publicDir: false,
  plugins: [joinMade(), compress()],
  build: {
    outDir: built,
    emptyOutDir: true,
    manifest: "manifest.json",
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    cssTarget: ["chrome123", "firefox121", "safari17.5"],
    target: ["chrome123", "firefox121", "safari17.5"],
    rollupOptions: {
      input: ["core.ts", "account.ts", "public.ts", "worker.ts", "styles/app.css", "styles/plain.css"],
      output: {
        assetFileNames: "assets/[name]-[hash][extname]",
        chunkFileNames: ({ name }) => `assets/${basename(name)}-[hash].js`,
        entryFileNames: "assets/[name]-[hash].js",
      },
    },
  },
});
