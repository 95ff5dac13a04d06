import './design/fonts.css';
import './design/tokens.css';
import './design/base.css';

import { mount } from 'svelte';

import App from './App.svelte';
import { tauri } from './bridge/tauri';
import type { Theme } from './design/theme';

const target = document.body.querySelector('#app') ?? document.body;
const query = new URLSearchParams(location.search);

// Both conditions are constants of the build, so a release contains no gallery and no fake (`scripts/gallery.js` checks).
if ((import.meta.env.DEV || import.meta.env.MODE === 'gallery') && query.has('gallery')) {
  void openGallery();
} else if ((import.meta.env.DEV || import.meta.env.MODE === 'gallery') && query.has('screen')) {
  void openScreen();
} else {
  mount(App, { target, props: { bridge: tauri, window: place() } });
}

/** Which window this page is in; the desktop writes it into the address. */
function place(): 'main' | 'approve' | 'key' {
  const named = query.get('window');
  return named === 'approve' || named === 'key' ? named : 'main';
}

async function openGallery(): Promise<void> {
  const { default: Gallery } = await import('./gallery/Gallery.svelte');
  mount(Gallery, { target, props: { part: query.get('gallery') ?? '', theme: theme() } });
}

async function openScreen(): Promise<void> {
  const { default: Stage } = await import('./testing/Stage.svelte');
  mount(Stage, { target, props: { name: query.get('screen') ?? '', theme: theme() } });
}

function theme(): Theme {
  return (query.get('theme') as Theme | null) ?? 'system';
}
