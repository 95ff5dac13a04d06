import './design/fonts.css';
import './design/tokens.css';
import './design/base.css';

import { mount } from 'svelte';

import App from './App.svelte';
import type { Theme } from './design/theme';

const target = document.body.querySelector('#app') ?? document.body;

// Both conditions are constants of the build, so a release contains no gallery (`scripts/gallery.js` checks).
if ((import.meta.env.DEV || import.meta.env.MODE === 'gallery') && wantsGallery()) {
  void openGallery();
} else {
  mount(App, { target });
}

function wantsGallery(): boolean {
  return new URLSearchParams(location.search).has('gallery');
}

async function openGallery(): Promise<void> {
  const { default: Gallery } = await import('./gallery/Gallery.svelte');
  const query = new URLSearchParams(location.search);
  const theme = query.get('theme') as Theme | null;
  mount(Gallery, { target, props: { part: query.get('gallery') ?? '', theme: theme ?? 'system' } });
}
