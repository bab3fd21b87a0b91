"use strict";
// When something was done to selected tiles the selection is over, and the focus stays where they were.
(() => {
  const { tiles, isChosen, mark, clear } = selection;
  const dialog = () => document.getElementById("dialog");
  let place = 0;

  const ofSelection = (event) => event.target.closest("#selection, #dialog") && event.detail.requestConfig?.verb === "post";
  const month = (tile) => tile.closest(".month");
  const hideIfEmpty = (each) => each?.toggleAttribute("hidden", !each.querySelector(".photo-tile:not([hidden])"));

  document.addEventListener("htmx:beforeRequest", (event) => {
    if (ofSelection(event)) place = tiles().findIndex(isChosen);
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target === dialog() && !dialog().open) dialog().showModal();
  });
  document.addEventListener("click", (event) => {
    if (event.target === dialog() || event.target.closest("[data-close-dialog]")) dialog().close();
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (!ofSelection(event) || !event.detail.successful || dialog().contains(event.detail.target)) return;
    dialog().close();
    clear();
    const all = tiles();
    const next = all[Math.min(Math.max(place, 0), all.length - 1)];
    (next?.querySelector("a, input") ?? document.querySelector(".toast-action") ?? document.getElementById("main")).focus({ preventScroll: true });
    document.querySelectorAll(".month").forEach(hideIfEmpty);
  });
  document.addEventListener("htmx:oobAfterSwap", (event) => {
    const tile = document.getElementById(event.target.id);
    if (!tile?.matches(".photo-tile, [data-tile]")) return;
    mark([tile].filter((each) => each.matches(selection.TILE)));
    hideIfEmpty(month(tile));
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target?.id === "page") return clear();
    // a month of which everything went is back with the first tile that is
    document.querySelectorAll(".month[hidden]").forEach(hideIfEmpty);
    mark(tiles());
  });
})();
