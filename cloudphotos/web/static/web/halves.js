"use strict";
// Parting one person's faces: a face that is clicked goes to the other side, and keeps the focus.
(() => {
  document.addEventListener("change", (event) => {
    const tile = event.target.closest("[data-halves] .half-tile");
    if (!tile) return;
    const side = event.target.checked ? "leaves" : "stays";
    tile.closest("[data-halves]").querySelector(`[data-half="${side}"]`).prepend(tile);
    event.target.focus();
  });
})();
