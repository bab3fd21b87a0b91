"use strict";
// A timeline that somebody comes back to is as it was left: the photos looked at meanwhile are asked for again.
(() => {
  const LOOKED_AT = "photos-looked-at";

  function remember() {
    const viewer = document.querySelector("[data-viewer]");
    if (viewer) sessionStorage.setItem(LOOKED_AT, [sessionStorage.getItem(LOOKED_AT) ?? "", viewer.dataset.photo].join(" "));
  }

  function refresh() {
    selection.clear();
    const bar = selection.bar();
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
  document.addEventListener("htmx:beforeHistorySave", selection.clear);
  selection.clear();
})();
