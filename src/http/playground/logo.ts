/** Three hinged panels, the middle one taller: a triptych. */
const panels = (left: string, middle: string, right: string) =>
  `<path fill="${left}" d="M2 7.2 8.4 5v14L2 16.8z"/>` +
  `<rect fill="${middle}" x="9.4" y="3" width="5.2" height="18" rx=".8"/>` +
  `<path fill="${right}" d="M22 7.2 15.6 5v14l6.4-2.2z"/>`;

const SHAPES = panels('#4f8cc9', '#e0a43b', '#4caf7d');

export const LOGO = `<svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true">${SHAPES}</svg>`;

export const LOGO_ICON = `data:image/svg+xml,${encodeURIComponent(
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24">${SHAPES}</svg>`,
)}`;
