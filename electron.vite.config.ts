import { resolve } from 'node:path';
import bitrix24UI from '@bitrix24/b24ui-nuxt/vite';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'electron-vite';

const root = import.meta.dirname;
const alias = { '@shared': resolve(root, 'src/shared') };

export default defineConfig({
  main: {
    resolve: { alias },
    build: {
      outDir: 'out/main',
      sourcemap: true,
      rollupOptions: {
        input: {
          index: resolve(root, 'src/main/index.ts'),
          web: resolve(root, 'src/main/web.ts'),
          'core-thread': resolve(root, 'src/main/core-thread.ts'),
        },
      },
    },
  },
  preload: {
    resolve: { alias },
    build: {
      outDir: 'out/preload',
      rollupOptions: {
        input: { index: resolve(root, 'src/preload/index.ts') },
        // A sandboxed preload is loaded as CommonJS only (ground.md).
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: resolve(root, 'src/renderer'),
    resolve: { alias: { ...alias, '@': resolve(root, 'src/renderer') } },
    plugins: [
      vue(),
      bitrix24UI({
        root,
        autoImport: false,
        components: false,
        dts: false,
        router: false,
        colorMode: false,
      }),
    ],
    build: {
      outDir: resolve(root, 'out/renderer'),
      minify: true,
      rollupOptions: {
        input: resolve(root, 'src/renderer/index.html'),
        // Building a schema does nothing but make it: where nothing uses it, zod stays out of the bundle (25 kB gzipped).
        treeshake: { manualPureFunctions: ['z'] },
      },
    },
  },
});
