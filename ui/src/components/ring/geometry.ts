/**
 * The shape of the ring: parts that meet.
 *
 * Each part ends in a round head and begins with a socket that takes the head of the part before it,
 * with an even gap between the two. Angles are in radians, clockwise from three o'clock, as SVG draws.
 */
export type RingShape = {
  /** Centre of the ring, on both axes. */
  readonly centre: number;
  /** Radius of the line in the middle of the band. */
  readonly radius: number;
  /** Width of the band. */
  readonly band: number;
  /** Gap between a head and its socket. */
  readonly gap: number;
};

/** A place on the picture. */
export type Point = { readonly x: number; readonly y: number };

/** Where the joint before part `index` of `count` is. The first joint leaves the top to a whole part when it can. */
export function jointAt(index: number, count: number): number {
  const turn = (2 * Math.PI) / count;
  return -Math.PI / 2 - turn / 2 + index * turn;
}

/** The outline of part `index` of `count`, filled from its socket up to `share` of its length. */
export function partPath(shape: RingShape, index: number, count: number, share = 1): string {
  const start = jointAt(index, count);
  const clear = clearance(shape);
  const whole = (2 * Math.PI) / count;
  return piece(shape, start, start + clear + (whole - clear) * Math.min(1, Math.max(0, share)));
}

/** A part that is only promised: a thin line along the middle of the band, clear of the head before it. */
export function promisedPath(shape: RingShape, index: number, count: number): string {
  return partPath(narrowed(shape, 0.2), index, count);
}

/** A part that broke: narrower, and in two pieces that do not meet. */
export function brokenPath(shape: RingShape, index: number, count: number): string {
  const start = jointAt(index, count);
  const end = start + (2 * Math.PI) / count;
  const thin = narrowed(shape, 0.5);
  const apart = { ...thin, gap: shape.band * 0.4 };
  const middle = start + clearance(thin) / 2 + Math.PI / count - clearance(apart) / 2;
  return piece(thin, start, middle) + piece(apart, middle, end);
}

/** The same ring with a narrower band, whose sockets still clear a head of the full width. */
function narrowed(shape: RingShape, factor: number): RingShape {
  const band = shape.band * factor;
  return { ...shape, band, gap: shape.gap + (shape.band - band) / 2 };
}

/** One piece of the band: a socket around the joint at `start`, a head centred on `end`. */
function piece(shape: RingShape, start: number, end: number): string {
  const outer = shape.radius + shape.band / 2;
  const inner = shape.radius - shape.band / 2;
  const [outerTurn, innerTurn] = [socketTurn(shape, outer), socketTurn(shape, inner)];
  const cap = shape.band / 2;
  const socket = cap + shape.gap;

  return [
    `M${at(shape, outer, start + outerTurn)}`,
    `A${num(outer)} ${num(outer)} 0 ${large(end - start - outerTurn)} 1 ${at(shape, outer, end)}`,
    `A${num(cap)} ${num(cap)} 0 0 1 ${at(shape, inner, end)}`,
    `A${num(inner)} ${num(inner)} 0 ${large(end - start - innerTurn)} 0 ${at(shape, inner, start + innerTurn)}`,
    `A${num(socket)} ${num(socket)} 0 0 0 ${at(shape, outer, start + outerTurn)}Z`,
  ].join('');
}

/** The middle of part `index` of `count`, at `radius` or on the band. */
export function middleOf(shape: RingShape, index: number, count: number, radius: number = shape.radius): Point {
  const turn = (2 * Math.PI) / count;
  // The head reaches past the joint and the socket keeps clear of it: the eye's middle lies between.
  const middle = jointAt(index, count) + turn / 2 + (shape.band / 2 + shape.gap / 2) / shape.radius;
  return point(shape, radius, middle);
}

/** How far past its joint a circle around the centre leaves the socket. */
function socketTurn(shape: RingShape, radius: number): number {
  const socket = shape.band / 2 + shape.gap;
  const cosine = (radius ** 2 + shape.radius ** 2 - socket ** 2) / (2 * radius * shape.radius);
  return Math.acos(Math.min(1, cosine));
}

/** The least angle at which a head clears its own socket. */
function clearance(shape: RingShape): number {
  return (shape.band / 2 + shape.gap) / shape.radius;
}

function point(shape: RingShape, radius: number, angle: number): Point {
  return { x: shape.centre + radius * Math.cos(angle), y: shape.centre + radius * Math.sin(angle) };
}

function at(shape: RingShape, radius: number, angle: number): string {
  const { x, y } = point(shape, radius, angle);
  return `${num(x)} ${num(y)}`;
}

function large(angle: number): '0' | '1' {
  return angle > Math.PI ? '1' : '0';
}

function num(value: number): string {
  return String(Math.round(value * 1000) / 1000);
}
