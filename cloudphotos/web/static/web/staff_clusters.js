"use strict";
// The light table: drawing round faces on the map, the line across the histogram, and both in step with the tiles.
(() => {
  const { tiles, isChosen, choose } = selection;
  const CLICK = 12; // units of the map: who moves less than that has clicked
  const tileOf = (id) => document.getElementById(`face-tile-${id}`);
  const dotOf = (tile) => document.querySelector(`.dot[data-face="${tile?.id.replace("face-tile-", "")}"]`);
  const hers = () => tiles().filter((tile) => tile.dataset.distance !== undefined);
  let path = null;

  document.addEventListener("selection-changed", () => {
    document.querySelectorAll(".dot").forEach((dot) => {
      const tile = tileOf(dot.dataset.face);
      dot.classList.toggle("is-chosen", tile !== null && isChosen(tile));
    });
  });

  // The line across the histogram: what lies beyond falls off.
  document.addEventListener("input", (event) => {
    if (event.target.id !== "beyond") return;
    const line = Number(event.target.value);
    const beyond = hers().filter((tile) => Number(tile.dataset.distance) >= line);
    selection.only(line < 1 ? beyond : []);
    const text = event.target.dataset.say.replace("DISTANCE", line.toFixed(3)).replace("NUMBER", beyond.length);
    event.target.setAttribute("aria-valuetext", text);
    event.target.form.querySelector("output").textContent = text;
  });

  // The map.
  function place(svg, event) {
    const box = svg.getBoundingClientRect();
    return [((event.clientX - box.left) / box.width) * 1000, ((event.clientY - box.top) / box.height) * 800];
  }
  const placeOf = (dot) => [dot.cx.baseVal.value, dot.cy.baseVal.value];
  function nearest(svg, [x, y]) {
    const away = (dot) => Math.hypot(placeOf(dot)[0] - x, placeOf(dot)[1] - y);
    const found = [...svg.querySelectorAll(".dot")].sort((a, b) => away(a) - away(b))[0];
    return found && away(found) < 60 ? found : null;
  }
  function isInside([x, y], corners) {
    let inside = false;
    corners.forEach(([x1, y1], n) => {
      const [x2, y2] = corners[(n + corners.length - 1) % corners.length];
      if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) inside = !inside;
    });
    return inside;
  }
  function show(dot) {
    const map = document.querySelector("[data-map]");
    document.querySelectorAll(".is-here").forEach((each) => each.classList.remove("is-here"));
    const picture = map?.querySelector(".map-face");
    if (!picture) return;
    picture.hidden = !dot;
    if (!dot) return;
    const tile = tileOf(dot.dataset.face);
    picture.src = tile.querySelector("img").src;
    picture.classList.toggle("is-left", placeOf(dot)[0] > 500);
    dot.classList.add("is-here");
    tile.classList.add("is-here");
  }

  document.addEventListener("pointerdown", (event) => {
    const svg = event.target.closest("[data-map] svg");
    if (!svg || event.button !== 0) return;
    path = [place(svg, event)];
    svg.setPointerCapture(event.pointerId);
  });
  document.addEventListener("pointermove", (event) => {
    const svg = event.target.closest?.("[data-map] svg");
    if (!svg) return;
    if (!path) return show(nearest(svg, place(svg, event)));
    path.push(place(svg, event));
    svg.querySelector(".lasso").setAttribute("points", path.map((each) => each.join()).join(" "));
  });
  document.addEventListener("pointerup", (event) => {
    const svg = event.target.closest?.("[data-map] svg");
    if (!path || !svg) return;
    const drawn = path;
    path = null;
    svg.querySelector(".lasso").setAttribute("points", "");
    const wide = Math.max(...drawn.map(([x, y]) => Math.hypot(x - drawn[0][0], y - drawn[0][1])));
    if (wide < CLICK) {
      const tile = tileOf(nearest(svg, drawn[0])?.dataset.face);
      if (tile) choose(tile, !isChosen(tile));
      return;
    }
    const caught = [...svg.querySelectorAll(".dot")].filter((dot) => isInside(placeOf(dot), drawn)).map((dot) => tileOf(dot.dataset.face));
    selection.only([...hers().filter(isChosen), ...caught]);
  });
  document.addEventListener("pointercancel", () => {
    path = null;
    document.querySelector(".lasso")?.setAttribute("points", "");
  });
  document.addEventListener("pointerleave", (event) => {
    if (event.target.matches?.("[data-map]")) show(null);
  }, true);
  document.addEventListener("focusin", (event) => {
    if (document.querySelector("[data-map]")) show(dotOf(event.target.closest("[data-tile]")));
  });
})();
