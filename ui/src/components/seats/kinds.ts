import Laptop from '@lucide/svelte/icons/laptop';
import Server from '@lucide/svelte/icons/server';
import Smartphone from '@lucide/svelte/icons/smartphone';
import Usb from '@lucide/svelte/icons/usb';

import type { SeatKind } from './seat';

/** The picture of each kind of device. */
export const kindIcons = { computer: Laptop, phone: Smartphone, server: Server, hardware: Usb } satisfies Record<SeatKind, unknown>;
