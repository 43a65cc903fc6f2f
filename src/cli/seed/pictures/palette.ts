/** What a pixel can be. Themes differ in the first five; the rest is the same everywhere. */
export const COLOURS = [
  'accent',
  'accentSoft',
  'sidebar',
  'sidebarActive',
  'sidebarText',
  'window',
  'panel',
  'line',
  'ink',
  'muted',
  'white',
  'success',
  'danger',
  'warning',
  'shadow',
] as const;

export type Colour = (typeof COLOURS)[number];

const THEMES = [
  ['#2f6fde', '#dbe7fb', '#1d2b45', '#2c4270', '#b9c7e2'],
  ['#0f8f7c', '#d5f0ea', '#12332f', '#1c5049', '#a9d3cb'],
  ['#b4552d', '#f9e3d8', '#3a2219', '#5d3524', '#e2c2b2'],
  ['#7a4bc8', '#e8def8', '#2a1d45', '#42306b', '#cbbce6'],
  ['#b8326a', '#fadfea', '#3a1526', '#5e2440', '#e5b8cb'],
  ['#4d7a1f', '#e4f0d6', '#223112', '#38501f', '#c3d6ad'],
] as const;

const COMMON = [
  '#f2f4f8',
  '#ffffff',
  '#d5dae3',
  '#1f2733',
  '#7b8594',
  '#ffffff',
  '#2e9e5b',
  '#cf3b3b',
  '#e0a526',
  '#aab2c0',
] as const;

/** Colours in the order of COLOURS. */
export function paletteOf(theme: number): string[] {
  return [...(THEMES[theme % THEMES.length] ?? THEMES[0]), ...COMMON];
}
