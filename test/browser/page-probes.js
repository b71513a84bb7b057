/** What the browser test asks of a page from inside it. Plain JavaScript: it is put into the page as it is. */
globalThis.probes = {
  /** How many different colours a chart's canvas shows: one means that nothing was drawn. */
  colours(chart) {
    const canvas = document.querySelector(`[data-chart="${chart}"] canvas`);
    const pixels = canvas?.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data ?? [];
    const seen = new Set();
    for (let at = 0; at < pixels.length; at += 4) seen.add((pixels[at] << 16) | (pixels[at + 1] << 8) | pixels[at + 2]);
    return seen.size;
  },

  /** A number that differs when the chart's picture differs (FNV-1a over its pixels). */
  fingerprint(chart) {
    const canvas = document.querySelector(`[data-chart="${chart}"] canvas`);
    const pixels = canvas?.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data ?? [];
    let hash = 0x811c9dc5;
    for (const part of pixels) hash = Math.imul(hash ^ part, 0x01000193);
    return hash >>> 0;
  },

  /** Elements whose text has a contrast below 4.5 to what lies behind it, with their contrast (WCAG 2). */
  poorContrast() {
    const found = [];
    for (const element of document.querySelectorAll(
      'h1, h2, h3, p, td, th, dt, dd, span, a, summary, button, code, li',
    )) {
      if (element.closest('.uplot') !== null || (element.textContent ?? '').trim() === '') continue;
      const [one, other] = [luminance(getComputedStyle(element).color), luminance(probes.behind(element))];
      const contrast = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
      if (contrast < 4.5) found.push(`${element.tagName}.${element.className}: ${contrast.toFixed(2)}`);
    }
    return found;
  },

  /** The colour that an element stands on. */
  behind(element) {
    for (let at = element; at !== null; at = at.parentElement) {
      const color = getComputedStyle(at).backgroundColor;
      if (numbers(color)[3] !== 0) return color;
    }
    return 'rgb(255, 255, 255)';
  },

  /** Whether a script or a request put in by somebody gets through the page's policy. */
  async smuggle() {
    const script = document.createElement('script');
    script.textContent = 'globalThis.smuggled = true';
    document.body.append(script);
    const fetched = await fetch('http://127.0.0.1:9/').then(
      () => true,
      () => false,
    );
    return { fetched, ran: 'smuggled' in globalThis };
  },
};

function numbers(color) {
  return (color.match(/[\d.]+/g) ?? []).map(Number);
}

function luminance(color) {
  const [red, green, blue] = numbers(color).map((part) => {
    const share = part / 255;
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
