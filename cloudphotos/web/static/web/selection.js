"use strict";
// Selecting tiles (photos, faces, people) by their check, by Shift for ranges, or by day; a bar rises with what can be done.
const selection = (() => {
  const chosen = new Set(); // ids of tiles: tiles are replaced when their picture comes
  let asked = false; // the button asked for checks on all tiles
  let last = null; // id of the tile from which a range begins
  let shift = false;

  const TILE = "[data-tile]:not([hidden])";
  const tiles = () => [...document.querySelectorAll(TILE)].filter((tile) => tile.checkVisibility());
  const bar = () => document.getElementById("selection");
  const checkOf = (tile) => tile.querySelector(".tile-check input");
  const isChosen = (tile) => chosen.has(tile.id);

  function set(tile, on) {
    checkOf(tile).checked = on;
    tile.classList.toggle("is-chosen", on);
    if (on) chosen.add(tile.id);
    else chosen.delete(tile.id);
  }

  function choose(tile, on, isRange) {
    const all = tiles();
    const from = isRange ? all.findIndex((other) => other.id === last) : -1;
    const to = all.indexOf(tile);
    const range = from < 0 ? [tile] : all.slice(Math.min(from, to), Math.max(from, to) + 1);
    range.forEach((each) => set(each, on));
    last = tile.id;
    show();
  }
  const turn = (tile, isRange) => choose(tile, !checkOf(tile).checked, isRange);

  // A button of the bar may need so many tiles, and take so many: data-least, data-most.
  const fits = (button) => chosen.size >= (button.dataset.least ?? 1) && chosen.size <= (button.dataset.most ?? Infinity);

  function show() {
    const busy = asked || chosen.size > 0;
    document.body.classList.toggle("is-selecting", busy);
    document.getElementById("select")?.setAttribute("aria-pressed", busy);
    document.body.style.setProperty("--selection", `${chosen.size > 0 ? bar()?.offsetHeight ?? 0 : 0}px`);
    if (!bar()) return;
    bar().classList.toggle("is-up", chosen.size > 0);
    bar().querySelectorAll("button").forEach((button) => { button.disabled = !fits(button); });
    const count = bar().querySelector(".selection-count");
    const text = chosen.size > 0 ? bar().dataset.saySelected.replace("NUMBER", chosen.size) : "";
    if (count.textContent !== text) count.textContent = text;
    document.dispatchEvent(new Event("selection-changed"));
  }

  function clear() {
    document.querySelectorAll(TILE).forEach((tile) => set(tile, false));
    chosen.clear();
    asked = false;
    last = null;
    show();
  }

  // These tiles, and no others.
  function only(some) {
    const wanted = new Set(some);
    tiles().filter((tile) => isChosen(tile) !== wanted.has(tile)).forEach((tile) => set(tile, wanted.has(tile)));
    show();
  }

  // Tiles that came anew are as they were before.
  function mark(some) {
    some.filter(isChosen).forEach((tile) => set(tile, true));
  }

  function wholeDay() {
    const days = new Set(tiles().filter(isChosen).map((tile) => tile.dataset.day));
    tiles().filter((tile) => days.has(tile.dataset.day)).forEach((tile) => set(tile, true));
    show();
  }

  document.addEventListener("click", (event) => {
    if (event.target.closest(".tile-check")) shift = event.shiftKey || (shift && !event.isTrusted);
    if (event.target.closest("[data-unselect]")) clear();
    if (event.target.closest("[data-select-day]")) wholeDay();
    if (event.target.closest("[data-select]")) {
      if (chosen.size > 0 || asked) return clear();
      asked = true;
      show();
    }
    const tile = event.target.closest(TILE);
    const opens = tile && event.target.closest("a") && !event.ctrlKey && !event.metaKey;
    if (!opens || !document.body.classList.contains("is-selecting")) return;
    event.preventDefault();
    event.stopPropagation();
    turn(tile, event.shiftKey);
  }, true);
  document.addEventListener("change", (event) => {
    if (!event.target.matches("[data-tile] .tile-check input")) return;
    choose(event.target.closest(TILE), event.target.checked, shift);
    shift = false;
  });

  return { TILE, tiles, bar, chosen, isChosen, choose, only, turn, mark, clear, hasRange: () => last !== null };
})();
