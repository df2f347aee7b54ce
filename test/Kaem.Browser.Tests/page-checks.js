// Looks for what a reader would stumble over on a page, and returns it in words.
() => {
  const found = [];
  const report = (what, element) => found.push(`${what}: ${(element.textContent || element.alt || element.tagName).trim().slice(0, 60)}`);

  // The page itself never scrolls sideways.
  if (document.documentElement.scrollWidth > window.innerWidth)
    found.push(`the page is ${document.documentElement.scrollWidth} wide in a window of ${window.innerWidth}`);

  const luminance = ([r, g, b]) => {
    const linear = [r, g, b].map(v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
  };
  const channels = colour => (colour.match(/[\d.]+/g) || []).map(Number);
  const contrast = (a, b) => {
    const [x, y] = [luminance(channels(a)), luminance(channels(b))].sort((p, q) => q - p);
    return (x + 0.05) / (y + 0.05);
  };
  const background = element => {
    for (let e = element; e; e = e.parentElement) {
      const colour = getComputedStyle(e).backgroundColor;
      const parts = channels(colour);
      if (parts.length === 3 || parts[3] === 1) return colour;
    }
    return getComputedStyle(document.documentElement).colorScheme.includes('dark') && matchMedia('(prefers-color-scheme: dark)').matches ? 'rgb(18, 18, 18)' : 'rgb(255, 255, 255)';
  };

  // Text of the page.
  for (const element of document.querySelectorAll('h1,h2,h3,p,dt,dd,th,td,caption,figcaption')) {
    if (element.closest('svg')) continue;
    const ratio = contrast(getComputedStyle(element).color, background(element));
    if (ratio < 4.5) report(`contrast ${ratio.toFixed(2)}`, element);
    const box = element.getBoundingClientRect();
    if (!element.closest('.scroll') && (box.left < -0.5 || box.right > window.innerWidth + 0.5)) report('beyond the window', element);
  }

  // Plots.
  let texts = 0;
  for (const svg of document.querySelectorAll('svg')) {
    const outer = svg.getBoundingClientRect();
    const paper = getComputedStyle(svg.querySelector('.kaem-paper')).fill;
    const boxes = [];
    for (const text of svg.querySelectorAll('text')) {
      texts++;
      const box = text.getBoundingClientRect();
      const name = text.lastChild.textContent;
      if (box.left < outer.left - 0.5 || box.right > outer.right + 0.5 || box.top < outer.top - 0.5 || box.bottom > outer.bottom + 0.5)
        report(`clipped in '${svg.getAttribute('aria-label')}'`, text);
      const ratio = contrast(getComputedStyle(text).fill, paper);
      if (ratio < 4.5) report(`contrast ${ratio.toFixed(2)}`, text);
      const pixels = parseFloat(getComputedStyle(text).fontSize) * outer.width / svg.viewBox.baseVal.width;
      if (pixels < 8) report(`text of ${pixels.toFixed(1)} pixels`, text);
      // Bounding boxes have air above and below the glyphs.
      const air = 0.22 * Math.min(box.width, box.height);
      for (const [other, otherName] of boxes) {
        const across = Math.min(box.right, other.right) - Math.max(box.left, other.left);
        const down = Math.min(box.bottom, other.bottom) - Math.max(box.top, other.top);
        if (across > 0.5 && down > 2 * air) found.push(`'${name}' lies on '${otherName}' in '${svg.getAttribute('aria-label')}'`);
      }
      boxes.push([box, name]);
    }
    for (const line of svg.querySelectorAll('.kaem-line')) {
      const ratio = contrast(getComputedStyle(line).stroke, paper);
      if (ratio < 3) found.push(`contrast ${ratio.toFixed(2)} of a curve in '${svg.getAttribute('aria-label')}'`);
      const box = line.getBoundingClientRect();
      if (box.left < outer.left || box.right > outer.right || box.top < outer.top || box.bottom > outer.bottom)
        found.push(`a curve leaves '${svg.getAttribute('aria-label')}'`);
    }
    if (!svg.getAttribute('aria-label')) found.push('a plot has no description');
  }

  for (const image of document.querySelectorAll('img')) {
    if (!image.complete || image.naturalWidth === 0) report('broken image', image);
    if (!image.alt) report('image without a description', image);
  }
  return { found, plots: document.querySelectorAll('svg').length, texts };
}
