import '../design/fonts.css';
import '../design/tokens.css';
import '../design/base.css';

import { mount } from 'svelte';

import Phone from './Phone.svelte';

mount(Phone, { target: document.body.querySelector('#app') ?? document.body, props: { worker: new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' }) } });
