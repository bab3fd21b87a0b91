"use strict";
// A photo as large as it is: by wheel, pinch, double click and key; swiping leads to the photos beside it.
(() => {
  const CLOSER = 1.5;
  const SWIPE_PX = 60;
  let scale = 1;
  let x = 0;
  let y = 0;

  const stage = () => document.querySelector(".viewer-stage");
  const picture = () => document.querySelector(".viewer-stage .picture");

  // Pixels of the photo per pixel of the screen: what 1:1 means.
  const whole = () => Math.max(Number(picture().dataset.width) / (picture().offsetWidth * devicePixelRatio), 1);
  const nearest = () => Math.max(whole(), 2) * 2;

  function apply() {
    const place = picture();
    if (!place) return;
    const [wide, high] = [place.offsetWidth, place.offsetHeight];
    const room = (free, size) => Math.max((size * scale - free) / 2, 0);
    x = Math.min(Math.max(x, -room(stage().clientWidth, wide)), room(stage().clientWidth, wide));
    y = Math.min(Math.max(y, -room(stage().clientHeight, high)), room(stage().clientHeight, high));
    place.style.transform = scale > 1 ? `translate(${x}px, ${y}px) scale(${scale})` : "";
    stage().classList.toggle("is-zoomed", scale > 1);
    document.getElementById("zoom")?.setAttribute("aria-pressed", scale > 1);
    if (scale > 1) sharpen(place);
  }

  // The preview has fewer pixels than the photo: closer up, the original takes its place.
  function sharpen(place) {
    const image = place.querySelector(".picture-image");
    const wanted = place.offsetWidth * scale * devicePixelRatio;
    if (!image || !place.dataset.original || wanted <= image.naturalWidth) return;
    const original = new Image();
    original.addEventListener("load", () => { image.src = original.src; }, { once: true });
    original.src = place.dataset.original;
    delete place.dataset.original;
  }

  // What is under the pointer stays there. at: client coordinates, else the middle.
  function zoomTo(wanted, at) {
    const next = Math.min(Math.max(wanted, 1), nearest());
    const box = stage().getBoundingClientRect();
    const [dx, dy] = at ? [at.clientX - box.left - box.width / 2, at.clientY - box.top - box.height / 2] : [0, 0];
    x = dx - (dx - x) * next / scale;
    y = dy - (dy - y) * next / scale;
    scale = next;
    apply();
  }
  const toggle = (at) => zoomTo(scale > 1 ? 1 : Math.max(whole(), 2), at);

  function reset() {
    [scale, x, y] = [1, 0, 0];
    apply();
  }

  document.addEventListener("wheel", (event) => {
    if (!event.target.closest?.(".viewer-stage")) return;
    event.preventDefault();
    zoomTo(scale * Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.002)), event);
  }, { passive: false });
  document.addEventListener("dblclick", (event) => {
    if (event.target.closest(".viewer-stage .picture") && !event.target.closest("input, button")) toggle(event);
  });
  document.addEventListener("click", (event) => { if (event.target.closest("#zoom")) toggle(); });
  document.addEventListener("keydown", (event) => {
    if (!stage() || event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea")) return;
    const steps = { "+": () => zoomTo(scale * CLOSER), "=": () => zoomTo(scale * CLOSER), "-": () => zoomTo(scale / CLOSER), 0: reset, 1: () => zoomTo(whole()) };
    if (!steps[event.key]) return;
    event.preventDefault();
    steps[event.key]();
  });

  // Dragging moves what does not fit.
  let dragged = null;
  document.addEventListener("pointerdown", (event) => {
    if (scale > 1 && event.pointerType === "mouse" && event.button === 0 && event.target.closest(".picture")) {
      dragged = { x: event.clientX - x, y: event.clientY - y };
      event.preventDefault();
    }
  });
  document.addEventListener("pointermove", (event) => {
    if (!dragged) return;
    [x, y] = [event.clientX - dragged.x, event.clientY - dragged.y];
    apply();
  });
  document.addEventListener("pointerup", () => { dragged = null; });

  // Fingers: two zoom, one moves a photo that is zoomed, or swipes to the next.
  let touch = null;
  const span = (touches) => Math.hypot(touches[0].clientX - touches[1].clientX, touches[0].clientY - touches[1].clientY);
  const middle = (touches) => ({ clientX: (touches[0].clientX + touches[1].clientX) / 2, clientY: (touches[0].clientY + touches[1].clientY) / 2 });
  document.addEventListener("touchstart", (event) => {
    if (!event.target.closest(".viewer-stage") || event.target.closest("input, button")) return;
    const first = event.touches[0];
    touch = event.touches.length === 2
      ? { span: span(event.touches), scale }
      : { left: first.clientX, top: first.clientY, x, y };
  }, { passive: true });
  document.addEventListener("touchmove", (event) => {
    if (!touch) return;
    if (event.touches.length === 2 && touch.span) {
      event.preventDefault();
      zoomTo(touch.scale * span(event.touches) / touch.span, middle(event.touches));
    } else if (event.touches.length === 1 && scale > 1 && touch.left !== undefined) {
      event.preventDefault();
      [x, y] = [touch.x + event.touches[0].clientX - touch.left, touch.y + event.touches[0].clientY - touch.top];
      apply();
    }
  }, { passive: false });
  document.addEventListener("touchend", (event) => {
    const from = touch;
    touch = null;
    if (!from || from.left === undefined || scale > 1) return;
    const across = event.changedTouches[0].clientX - from.left;
    const down = event.changedTouches[0].clientY - from.top;
    if (Math.abs(across) < SWIPE_PX || Math.abs(across) < 2 * Math.abs(down)) return;
    document.getElementById(across < 0 ? "older-photo" : "newer")?.click();
  });

  document.addEventListener("htmx:beforeHistorySave", reset);
  document.addEventListener("htmx:afterSettle", (event) => { if (event.detail.target?.id === "page") reset(); });
  window.addEventListener("resize", apply);
})();
