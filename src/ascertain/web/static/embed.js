// In a frame: tells the page around it how high the drawing is, so that it can give the frame that height.
// No module, as a frame in a sandbox has an origin of its own, to which modules would not be served.
"use strict";

/** @type {number} */
let told = 0;

new ResizeObserver(() => {
  const height = Math.ceil(document.documentElement.getBoundingClientRect().height);
  if (height !== told && window.parent !== window) {
    told = height;
    window.parent.postMessage({ type: "ascertain:height", height }, "*");
  }
}).observe(document.documentElement);
