"use strict";
// A box round a face that was missed: dragged by mouse or finger, or moved by keys from the middle of the photo.
(() => {
  const LEAST_PX = 8; // on the screen: less is a click, not a box
  const STEP = 0.02; // of the photo's shorter side, for each press of an arrow
  const AT_FIRST = 0.25;
  let box = null; // x, y, width, height in pixels of the photo, while one is drawn
  let from = null;

  const layer = () => document.getElementById("draw-layer");
  const tools = () => document.getElementById("draw-tools");
  const photo = () => layer().querySelector("svg").viewBox.baseVal;
  const drawing = () => layer() !== null && !layer().hidden;
  const within = (value, most) => Math.min(Math.max(value, 0), most);

  function begin(byKeys) {
    layer().hidden = tools().hidden = false;
    tools().classList.toggle("by-keys", byKeys);
    const { width, height } = photo();
    const side = AT_FIRST * Math.min(width, height);
    show(byKeys ? { x: (width - side) / 2, y: (height - side) / 2, width: side, height: side } : null);
    layer().focus({ preventScroll: true });
    document.querySelector(".viewer-stage").scrollIntoView({ block: "nearest" });
  }

  function leave() {
    layer().hidden = tools().hidden = true;
    box = from = null;
    document.getElementById("draw").focus({ preventScroll: true });
  }

  function show(wanted) {
    box = wanted;
    const shown = layer().querySelector(".draw-box");
    Object.entries(box ?? { width: 0, height: 0 }).forEach(([key, value]) => shown.setAttribute(key, value));
  }

  function set() {
    if (!box) return;
    Object.entries(box).forEach(([key, value]) => { tools().elements[key].value = value.toFixed(1); });
    tools().requestSubmit();
  }

  function press(key, grow) {
    const { width, height } = photo();
    const step = STEP * Math.min(width, height);
    const [dx, dy] = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }[key];
    const wide = grow ? Math.min(Math.max(box.width + dx, step), width) : box.width;
    const high = grow ? Math.min(Math.max(box.height + dy, step), height) : box.height;
    // growing goes on round the middle of the box
    const x = grow ? box.x - (wide - box.width) / 2 : box.x + dx;
    const y = grow ? box.y - (high - box.height) / 2 : box.y + dy;
    show({ x: within(x, width - wide), y: within(y, height - high), width: wide, height: high });
  }

  function place(event) {
    const shown = layer().getBoundingClientRect();
    const { width, height } = photo();
    return {
      x: within((event.clientX - shown.left) * width / shown.width, width),
      y: within((event.clientY - shown.top) * height / shown.height, height),
    };
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("#draw");
    if (button && layer()) {
      event.preventDefault();
      if (drawing()) leave();
      else begin(event.detail === 0);
    }
    if (event.target.closest("#draw-leave")) leave();
  });

  // While a box is drawn the keys are its own: before the page takes arrows for the photos beside this one.
  document.addEventListener("keydown", (event) => {
    if (!drawing() || event.ctrlKey || event.metaKey || event.altKey) return;
    const onButton = event.target.closest("button, a");
    if (event.key === "Escape") leave();
    else if (event.key === "Enter" && !onButton) set();
    else if (event.key.startsWith("Arrow")) {
      if (!box) begin(true);
      press(event.key, event.shiftKey);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }, true);

  document.addEventListener("pointerdown", (event) => {
    if (!event.target.closest?.("#draw-layer") || event.button !== 0 || !event.isPrimary) return;
    event.preventDefault();
    event.stopPropagation();
    layer().setPointerCapture(event.pointerId);
    from = place(event);
    show(null);
  }, true);
  document.addEventListener("pointermove", (event) => {
    if (!from) return;
    const to = place(event);
    show({ x: Math.min(from.x, to.x), y: Math.min(from.y, to.y), width: Math.abs(to.x - from.x), height: Math.abs(to.y - from.y) });
  });
  document.addEventListener("pointerup", () => {
    if (!from) return;
    from = null;
    const scale = layer().getBoundingClientRect().width / photo().width;
    if (box && Math.min(box.width, box.height) * scale >= LEAST_PX) set();
    else show(null);
  });
  document.addEventListener("pointercancel", () => {
    if (!from) return;
    from = null;
    show(null);
  });
  // A finger that draws does not swipe to the next photo.
  document.addEventListener("touchstart", (event) => {
    if (event.target.closest?.("#draw-layer")) event.stopPropagation();
  }, { capture: true, passive: true });
})();
