"use strict";
// Selecting by key: arrows go from tile to tile, x selects, Shift with either takes what lies between. And by a long press.
(() => {
  const HOLD_MS = 450;
  const { TILE, tiles, choose, turn } = selection;

  const steps = {
    ArrowLeft: (all, n) => all[n - 1],
    ArrowRight: (all, n) => all[n + 1],
    ArrowUp: (all, n) => beside(all, n, -1),
    ArrowDown: (all, n) => beside(all, n, 1),
  };
  function beside(all, n, way) {
    const place = (tile) => tile.getBoundingClientRect();
    const here = place(all[n]);
    const middle = here.left + here.width / 2;
    const rows = all.slice(...(way > 0 ? [n + 1] : [0, n])).filter((tile) => way * (place(tile).top - here.top) > 4);
    const top = way > 0 ? Math.min(...rows.map((tile) => place(tile).top)) : Math.max(...rows.map((tile) => place(tile).top));
    const off = (tile) => Math.abs(place(tile).left + place(tile).width / 2 - middle);
    return rows.filter((tile) => Math.abs(place(tile).top - top) < 4).sort((a, b) => off(a) - off(b))[0];
  }

  // What the bar does by a key is done to the tile that has the focus if none is selected.
  const isAction = (key) => document.querySelector(`.selection-action[data-key="${CSS.escape(key)}"]`) !== null;

  document.addEventListener("keydown", (event) => {
    const tile = event.target.closest?.(TILE);
    if (!tile || event.ctrlKey || event.metaKey || event.altKey) return;
    const all = tiles();
    if (event.key === "Enter" && event.target.matches(".tile-check input")) {
      event.preventDefault(); // it would press the first button of the bar
      turn(tile, event.shiftKey);
    } else if (steps[event.key]) {
      event.preventDefault();
      const next = steps[event.key](all, all.indexOf(tile));
      if (!next) return;
      if (event.shiftKey && !selection.hasRange()) choose(tile, true);
      if (event.shiftKey) choose(next, true, true);
      next.querySelector("a, input").focus();
    } else if (event.key.toLowerCase() === "x") {
      if (event.shiftKey) choose(tile, true, true);
      else turn(tile);
    } else if (isAction(event.key) && selection.chosen.size === 0) {
      choose(tile, true);
    }
  }, true);

  // On a phone a long press begins.
  let hold = null;
  let held = false;
  document.addEventListener("pointerdown", (event) => {
    held = false;
    const tile = event.pointerType === "touch" && event.target.closest(TILE);
    if (!tile) return;
    hold = setTimeout(() => {
      held = true;
      turn(tile);
    }, HOLD_MS);
  });
  ["pointerup", "pointercancel", "scroll"].forEach((name) => document.addEventListener(name, () => clearTimeout(hold), true));
  document.addEventListener("contextmenu", (event) => {
    if (event.pointerType === "touch" && event.target.closest(TILE)) event.preventDefault();
  });
  document.addEventListener("click", (event) => {
    if (!held || !event.target.closest(TILE)) return;
    held = false;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);
})();
