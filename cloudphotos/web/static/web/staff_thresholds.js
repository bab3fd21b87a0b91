"use strict";
// The setting is a line that one can drag; the slider under it does the same by key. The table shows what it means meanwhile.
(() => {
  const form = () => document.querySelector("[data-strictness]");
  const slider = () => form()?.elements.steps;
  const curve = () => document.querySelector("[data-curve]");
  const [LEFT, RIGHT, WIDTH] = [92, 16, 640]; // as in web/staff/curves.py
  let dragged = null;

  function show() {
    const steps = Number(slider().value);
    const part = (steps - slider().min) / (slider().max - slider().min);
    curve().querySelector("[data-setting]").setAttribute("transform", `translate(${LEFT + part * (WIDTH - LEFT - RIGHT)} 0)`);
    form().querySelector("[data-says]").textContent = steps > 0 ? `+${steps}` : steps;
    document.querySelectorAll("#settings [data-steps]").forEach((row) => {
      row.toggleAttribute("aria-current", Number(row.dataset.steps) === steps);
      if (Number(row.dataset.steps) !== steps) return;
      row.setAttribute("aria-current", "true");
      const box = row.closest(".table-scroll");
      box.scrollTop = row.offsetTop - box.clientHeight / 2;
    });
  }

  function dragTo(event) {
    const box = curve().getBoundingClientRect();
    const part = ((event.clientX - box.left) / box.width * WIDTH - LEFT) / (WIDTH - LEFT - RIGHT);
    const [least, most] = [Number(slider().min), Number(slider().max)];
    slider().value = Math.round(least + Math.min(Math.max(part, 0), 1) * (most - least));
    show();
  }

  document.addEventListener("pointerdown", (event) => {
    if (!event.target.closest?.("[data-curve]")) return;
    dragged = slider().value;
    curve().setPointerCapture(event.pointerId);
    dragTo(event);
  });
  document.addEventListener("pointermove", (event) => { if (dragged !== null) dragTo(event); });
  document.addEventListener("pointercancel", () => { dragged = null; });
  document.addEventListener("pointerup", () => {
    if (dragged === null) return;
    const moved = dragged !== slider().value;
    dragged = null;
    if (moved) form().requestSubmit();
  });
  document.addEventListener("input", (event) => { if (event.target === slider()) show(); });
  document.addEventListener("htmx:load", () => { if (slider() && dragged === null) show(); });
})();
