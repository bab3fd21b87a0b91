"use strict";
// The page of one photo: labels under the faces, details that fold away.
(() => {
  const A_YEAR_S = 31536000;
  const REST_MS = 2000;
  let facesShown = false;
  let typedAt = null;

  function prepare() {
    document.querySelectorAll("[data-viewer] div.face-label").forEach(place);
    const viewer = document.querySelector("[data-viewer]:not([data-prepared])");
    if (!viewer) return;
    viewer.dataset.prepared = "";
    showFaces(viewer, facesShown);
    if (viewer.querySelector("#toggle-details")) showDetails(viewer, !document.cookie.split("; ").includes("details=hidden"));
    if (typedAt) typeAt(viewer, typedAt);
    typedAt = null;
  }

  function typeAt(viewer, face) {
    near(face);
    viewer.querySelector(`div.face-label[data-face="${face}"] .name-input`)?.focus({ preventScroll: true });
  }

  function place(label) {
    const space = label.closest(".picture").querySelector(".face-boxes").viewBox.baseVal;
    const [x, y, width, height] = ["x", "y", "width", "height"].map((key) => Number(label.dataset[key]));
    const across = (x + width / 2) / space.width;
    const down = Math.min((y + height) / space.height, 0.93);
    label.style.left = `${100 * across}%`;
    label.style.top = `${100 * down}%`;
    label.classList.toggle("at-left", across < 0.15);
    label.classList.toggle("at-right", across > 0.85);
  }

  function showFaces(viewer, on) {
    viewer.classList.toggle("faces-shown", on);
    viewer.querySelector("#toggle-faces")?.setAttribute("aria-pressed", on);
    facesShown = on;
  }

  function showDetails(viewer, on) {
    viewer.classList.toggle("without-details", !on);
    viewer.querySelector("#toggle-details").setAttribute("aria-pressed", on);
    // a cookie: the next photo comes as it is wanted, and nothing jumps
    document.cookie = `details=${on ? "shown" : "hidden"}; path=/; max-age=${A_YEAR_S}; samesite=lax`;
  }

  document.addEventListener("click", (event) => {
    const viewer = event.target.closest("[data-viewer]");
    if (!viewer) return;
    if (event.target.closest("#toggle-faces")) showFaces(viewer, !facesShown);
    if (event.target.closest("#toggle-details")) showDetails(viewer, viewer.classList.contains("without-details"));
    const box = event.target.closest(".face-box");
    if (box) {
      event.preventDefault();
      typeAt(viewer, box.dataset.face);
    }
  });

  // Box, label and line of one face belong together: pointing at one shows the others.
  function near(face) {
    document.querySelectorAll(".is-near").forEach((element) => element.classList.remove("is-near"));
    if (face) document.querySelectorAll(`[data-viewer] [data-face="${face}"]`).forEach((element) => element.classList.add("is-near"));
  }
  document.addEventListener("pointerover", (event) => {
    if (!event.target.closest?.("[data-viewer]")) return;
    near(event.target.closest("[data-face]")?.dataset.face);
  });
  document.addEventListener("focusin", (event) => {
    if (event.target.closest("[data-viewer]")) near(event.target.closest("[data-face]")?.dataset.face);
  });

  // A label that is not shown cannot have the focus: it is given back once the new page shows it.
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target.id === "page") typedAt = document.activeElement?.closest("div.face-label")?.dataset.face ?? null;
  });

  // A line that comes late does not take away what was begun to be typed into it; it is asked for again.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const line = event.detail.target.closest?.(".face-line");
    if (line === event.detail.target && line.querySelector(".name-form.is-changed")) event.detail.shouldSwap = false;
  });

  // With the mouse at rest there is nothing but the picture.
  let rest = null;
  function wake() {
    document.querySelector("[data-viewer].is-idle")?.classList.remove("is-idle");
    clearTimeout(rest);
    rest = setTimeout(() => document.querySelector("[data-viewer]")?.classList.add("is-idle"), REST_MS);
  }
  if (matchMedia("(hover: hover)").matches) {
    ["pointermove", "keydown", "focusin"].forEach((name) => document.addEventListener(name, wake));
    wake();
  }

  // A page that is kept for going back is kept as it came.
  document.addEventListener("htmx:beforeHistorySave", () => {
    const viewer = document.querySelector("[data-viewer]");
    viewer?.removeAttribute("data-prepared");
    viewer?.querySelectorAll("[style]").forEach((element) => element.removeAttribute("style"));
  });

  prepare();
  document.addEventListener("htmx:afterSettle", prepare);
  document.addEventListener("htmx:historyRestore", prepare);
})();
