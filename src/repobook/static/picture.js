// @ts-check
// Parts of pictures: elements of SVG, and areas cut so that their sides are near to each other.
"use strict";

const picture = (() => {
  const SPACE = "http://www.w3.org/2000/svg";

  /**
   * An element of a picture; text only ever becomes text.
   * @param {string} tag
   * @param {Record<string, string | number>} attributes
   * @param {...(Node | string)} children
   * @returns {SVGElement}
   */
  function shape(tag, attributes, ...children) {
    const made = document.createElementNS(SPACE, tag);
    for (const [name, value] of Object.entries(attributes)) {
      made.setAttribute(name, typeof value === "number" ? String(Math.round(value * 10) / 10) : value);
    }
    made.append(...children);
    return /** @type {SVGElement} */ (made);
  }

  /** @typedef {{x: number, y: number, width: number, height: number}} Box */

  /**
   * Cuts a box into one for each weight, in their order, which goes from the largest to the smallest.
   * @param {number[]} weights
   * @param {Box} box
   * @returns {Box[]}
   */
  function squares(weights, box) {
    let { x, y, width, height } = box;
    let rest = weights.reduce((sum, weight) => sum + weight, 0);
    /** @type {Box[]} */
    const found = [];
    for (let at = 0; at < weights.length; ) {
      const short = Math.min(width, height);
      const scale = rest ? (width * height) / rest : 0;
      let end = at;
      let sum = 0;
      let worst = Infinity;
      while (end < weights.length) {
        const more = sum + weights[end];
        const side = (more * scale) / (short || 1);
        const ratio = Math.max(
          (weights[at] * scale) / (side * side || 1), (side * side) / (weights[end] * scale || 1e-9),
        );
        if (ratio > worst) break;
        worst = ratio;
        sum = more;
        end += 1;
      }
      const side = (sum * scale) / (short || 1);
      let along = 0;
      for (; at < end; at += 1) {
        const length = sum ? (weights[at] / sum) * short : 0;
        found.push(
          width >= height
            ? { x, y: y + along, width: side, height: length }
            : { x: x + along, y, width: length, height: side },
        );
        along += length;
      }
      if (width >= height) {
        x += side;
        width -= side;
      } else {
        y += side;
        height -= side;
      }
      rest -= sum;
    }
    return found;
  }

  /** Steps of the zoom. */
  const ZOOM = 1.25;

  /** Gives a picture that is wider than its place buttons that make it smaller and larger. @param {HTMLElement} figure */
  function zoomable(figure) {
    const svg = figure.querySelector("svg");
    const [width, height] = svg ? [svg.width.baseVal.value, svg.height.baseVal.value] : [0, 0];
    if (!svg || figure.querySelector(".zoom") || width <= figure.clientWidth) return;
    let scale = svg.clientWidth / width;
    const scroll = document.createElement("div");
    scroll.className = "scroll";
    scroll.tabIndex = 0;
    scroll.setAttribute("role", "group");
    scroll.setAttribute("aria-label", "Picture");
    svg.replaceWith(scroll);
    scroll.append(svg);
    /** @param {number} to */
    const set = (to) => {
      scale = Math.min(Math.max(to, 0.25), 4);
      svg.classList.add("free");
      svg.setAttribute("width", String(Math.round(width * scale)));
      svg.setAttribute("height", String(Math.round(height * scale)));
    };
    /** @param {string} label @param {string} name @param {() => void} act */
    const button = (label, name, act) => {
      const made = document.createElement("button");
      made.type = "button";
      made.className = "tool";
      made.append(label);
      made.setAttribute("aria-label", name);
      made.addEventListener("click", act);
      return made;
    };
    const tools = document.createElement("div");
    tools.className = "zoom";
    tools.append(
      button("−", "Smaller", () => set(scale / ZOOM)), button("+", "Larger", () => set(scale * ZOOM)),
      button("↔", "Fit the width", () => set(figure.clientWidth / width)),
    );
    figure.append(tools);
  }

  return { shape, squares, zoomable };
})();
