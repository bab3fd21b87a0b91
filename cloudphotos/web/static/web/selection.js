"use strict";
// Selecting photos by their check, by Shift for ranges, by day, by key, or by a long press; a bar rises with what can be done.
(() => {
  const HOLD_MS = 450;
  const chosen = new Set(); // ids: tiles are replaced when their picture comes
  let asked = false; // the button asked for checks on all tiles
  let last = null; // id of the tile from which a range begins
  let shift = false;

  const tiles = () => [...document.querySelectorAll(".photo-tile:not([hidden])")];
  const idOf = (tile) => tile.id.slice("tile-".length);
  const checkOf = (tile) => tile.querySelector(".tile-check input");

  function set(tile, on) {
    checkOf(tile).checked = on;
    tile.classList.toggle("is-chosen", on);
    if (on) chosen.add(idOf(tile));
    else chosen.delete(idOf(tile));
  }

  function choose(tile, on, isRange) {
    const all = tiles();
    const from = isRange ? all.findIndex((other) => idOf(other) === last) : -1;
    const to = all.indexOf(tile);
    const range = from < 0 ? [tile] : all.slice(Math.min(from, to), Math.max(from, to) + 1);
    range.forEach((each) => set(each, on));
    last = idOf(tile);
    show();
  }

  function show() {
    const bar = document.getElementById("selection");
    const busy = asked || chosen.size > 0;
    document.body.classList.toggle("is-selecting", busy);
    document.getElementById("select")?.setAttribute("aria-pressed", busy);
    if (!bar) return;
    bar.classList.toggle("is-up", chosen.size > 0);
    bar.querySelectorAll("button").forEach((button) => { button.disabled = chosen.size === 0; });
    const count = bar.querySelector(".selection-count");
    const text = chosen.size > 0 ? bar.dataset.saySelected.replace("NUMBER", chosen.size) : "";
    if (count.textContent !== text) count.textContent = text;
  }

  function clear() {
    tiles().forEach((tile) => set(tile, false));
    chosen.clear();
    asked = false;
    last = null;
    show();
  }

  function wholeDay() {
    const days = new Set(tiles().filter((tile) => chosen.has(idOf(tile))).map((tile) => tile.dataset.day));
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
    const tile = event.target.closest(".photo-tile");
    const opens = tile && event.target.closest("a") && !event.ctrlKey && !event.metaKey;
    if (!opens || !document.body.classList.contains("is-selecting")) return;
    event.preventDefault();
    event.stopPropagation();
    choose(tile, !checkOf(tile).checked, event.shiftKey);
  }, true);
  document.addEventListener("change", (event) => {
    if (!event.target.matches(".tile-check input")) return;
    choose(event.target.closest(".photo-tile"), event.target.checked, shift);
    shift = false;
  });

  // Keys: arrows go from tile to tile, x selects, Shift with either takes what lies between.
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
  document.addEventListener("keydown", (event) => {
    const tile = event.target.closest?.(".photo-tile");
    if (!tile || event.ctrlKey || event.metaKey || event.altKey) return;
    const all = tiles();
    if (steps[event.key]) {
      event.preventDefault();
      const next = steps[event.key](all, all.indexOf(tile));
      if (!next) return;
      if (event.shiftKey && last === null) choose(tile, true);
      if (event.shiftKey) choose(next, true, true);
      next.querySelector("a").focus();
    } else if (event.key.toLowerCase() === "x") {
      choose(tile, event.shiftKey || !checkOf(tile).checked, event.shiftKey);
    } else if (["Delete", "*"].includes(event.key) && chosen.size === 0) {
      choose(tile, true);
    }
  }, true);

  // On a phone a long press begins.
  let hold = null;
  let held = false;
  document.addEventListener("pointerdown", (event) => {
    held = false;
    const tile = event.pointerType === "touch" && event.target.closest(".photo-tile");
    if (!tile) return;
    hold = setTimeout(() => {
      held = true;
      choose(tile, !checkOf(tile).checked);
    }, HOLD_MS);
  });
  ["pointerup", "pointercancel", "scroll"].forEach((name) => document.addEventListener(name, () => clearTimeout(hold), true));
  document.addEventListener("contextmenu", (event) => {
    if (event.pointerType === "touch" && event.target.closest(".photo-tile")) event.preventDefault();
  });
  document.addEventListener("click", (event) => {
    if (!held || !event.target.closest(".photo-tile")) return;
    held = false;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);

  // When something was done, the selection is over, and the focus stays where the photos were.
  let place = 0;
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.target.closest("#selection, #dialog")) place = tiles().findIndex((tile) => chosen.has(idOf(tile)));
  });
  const dialog = () => document.getElementById("dialog");
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target === dialog()) dialog().showModal();
  });
  document.addEventListener("click", (event) => { if (event.target === dialog()) dialog().close(); });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (!event.target.closest("#selection, #dialog") || !event.detail.successful || event.detail.target === dialog()) return;
    dialog().close();
    clear();
    const all = tiles();
    all[Math.min(Math.max(place, 0), all.length - 1)]?.querySelector("a").focus({ preventScroll: true });
    document.querySelectorAll(".month").forEach((month) => { month.hidden = !month.querySelector(".photo-tile:not([hidden])"); });
  });
  document.addEventListener("htmx:oobAfterSwap", (event) => {
    const tile = document.getElementById(event.target.id);
    if (tile?.matches(".photo-tile:not([hidden])") && chosen.has(idOf(tile))) set(tile, true);
    tile?.closest(".month")?.toggleAttribute("hidden", !tile.closest(".month").querySelector(".photo-tile:not([hidden])"));
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target?.id === "page") clear();
    else tiles().filter((tile) => chosen.has(idOf(tile))).forEach((tile) => set(tile, true));
  });

  // A timeline that somebody comes back to is as it was left: the photos looked at meanwhile are asked for again.
  const LOOKED_AT = "photos-looked-at";
  function remember() {
    const viewer = document.querySelector("[data-viewer]");
    if (viewer) sessionStorage.setItem(LOOKED_AT, [sessionStorage.getItem(LOOKED_AT) ?? "", viewer.dataset.photo].join(" "));
  }
  function refresh() {
    clear();
    const bar = document.getElementById("selection");
    const ids = new Set((sessionStorage.getItem(LOOKED_AT) ?? "").split(" ").filter((id) => id && document.getElementById(`tile-${id}`)));
    if (!bar || ids.size === 0) return;
    sessionStorage.removeItem(LOOKED_AT);
    const within = bar.querySelector("[name=within]").value;
    const asked = new URLSearchParams([...ids].map((id) => ["photo", id]).concat([["within", within]]));
    htmx.ajax("GET", `${bar.dataset.tiles}?${asked}`, { source: bar, swap: "none", select: "unset" });
  }
  remember();
  document.addEventListener("htmx:afterSettle", (event) => { if (event.detail.target?.id === "page") remember(); });
  document.addEventListener("htmx:historyRestore", refresh);
  document.addEventListener("htmx:beforeHistorySave", clear);
  clear();
})();
