"use strict";
// The upload sheet: a request per file, at most three at once, then what was found. It stays while pages change.
(() => {
  const AT_ONCE = 3;
  const ASK_EVERY_MS = 1500;
  const ASK_AT_ONCE = 100;
  const sheet = document.getElementById("upload-sheet");
  const say = sheet.dataset;
  const lines = sheet.querySelector("#upload-lines");
  const template = document.getElementById("upload-line");
  const chooser = document.getElementById("upload-chooser");
  const title = sheet.querySelector(".upload-title");
  const close = sheet.querySelector(".upload-close");
  const waiting = [];
  const files = new Map(); // line -> its file, as long as it may have to be sent again
  let sending = 0;
  let asking = null;

  // Adding files

  function add(list) {
    const chosen = [...list];
    if (chosen.length === 0) return;
    sheet.hidden = false;
    unfold(true);
    chosen.forEach((file) => {
      const line = template.content.firstElementChild.cloneNode(true);
      line.querySelector(".upload-name").textContent = file.name;
      files.set(line, file);
      lines.append(line);
      queue(line);
    });
    send();
  }

  function queue(line) {
    line.querySelector(".upload-again").hidden = true;
    if (files.get(line).size > Number(say.byteCap)) return settle(line, "refused", say.sayTooLarge);
    state(line, "waiting", say.sayWaiting);
    waiting.push(line);
  }

  // Sending

  function send() {
    while (sending < AT_ONCE && waiting.length > 0) sendOne(waiting.shift());
    report();
  }

  function sendOne(line) {
    const file = files.get(line);
    const bar = line.querySelector("progress");
    const request = new XMLHttpRequest();
    const body = new FormData();
    body.append("files", file, file.name);
    sending += 1;
    preview(line, file);
    state(line, "sending", "");
    request.upload.addEventListener("progress", (event) => {
      bar.value = event.lengthComputable ? event.loaded / event.total : 0;
      if (event.loaded === event.total) {
        bar.removeAttribute("value");
        state(line, "checking", say.sayChecking);
      }
    });
    request.addEventListener("load", () => answered(line, request));
    request.addEventListener("error", () => settle(line, "lost", say.sayLost));
    request.addEventListener("loadend", () => {
      sending -= 1;
      send();
    });
    request.open("POST", say.action);
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-CSRFToken", say.token);
    request.responseType = "json";
    request.send(body);
  }

  function answered(line, request) {
    const outcome = request.status === 200 ? request.response?.lines?.[0] : null;
    if (outcome === null || outcome === undefined) {
      const signedOut = new URL(request.responseURL).pathname !== new URL(say.action, location).pathname;
      return settle(line, "lost", signedOut ? say.saySignedOut : say.sayLost);
    }
    if (outcome.status === "refused") return settle(line, "refused", outcome.reason);
    files.delete(line);
    line.dataset.photo = outcome.photo;
    if (outcome.status === "there") return settle(line, "there", say.sayThere);
    state(line, "finding", say.sayFinding);
    askSoon();
  }

  function preview(line, file) {
    const picture = line.querySelector(".upload-picture img");
    if (picture.src || !/^image\/(jpeg|png|webp|gif|avif|bmp)$/.test(file.type)) return;
    const address = URL.createObjectURL(file);
    picture.addEventListener("load", () => {
      URL.revokeObjectURL(address);
      picture.hidden = false;
    }, { once: true });
    picture.addEventListener("error", () => URL.revokeObjectURL(address), { once: true });
    picture.src = address;
  }

  // What was found

  function askSoon() {
    asking ??= setTimeout(ask, ASK_EVERY_MS);
  }

  async function ask() {
    const open = [...lines.querySelectorAll('[data-status="finding"]')].slice(0, ASK_AT_ONCE);
    asking = null;
    if (open.length === 0) return;
    try {
      const response = await fetch(`${say.statusAction}?ids=${open.map((line) => line.dataset.photo).join(",")}`, { headers: { "HX-Request": "true" } });
      if (response.headers.has("HX-Redirect") || !response.ok) return askSoon();
      const found = await response.json();
      open.forEach((line) => show(line, found[line.dataset.photo]));
    } catch { /* the server is away: ask again */ }
    report();
    askSoon();
  }

  function show(line, found) {
    if (!found) return settle(line, "done", "");
    const place = line.querySelector(".upload-state");
    if (place.innerHTML !== found.html) place.innerHTML = found.html;
    htmx.process(place);
    if (found.status === "tagged" || found.status === "failed") line.dataset.status = found.status === "tagged" ? "done" : "failed";
  }

  // Saying it

  function state(line, status, text) {
    line.dataset.status = status;
    line.querySelector(".upload-state").textContent = text;
  }

  function settle(line, status, text) {
    state(line, status, text);
    line.querySelector(".upload-again").hidden = status !== "lost";
    if (status === "refused" || status === "lost") lines.prepend(line); // what needs a look comes first
    report();
  }

  function report() {
    const all = [...lines.children];
    const count = (...statuses) => all.filter((line) => statuses.includes(line.dataset.status)).length;
    const sent = all.length - count("waiting", "sending", "checking");
    const busy = sent < all.length;
    const outcomes = [
      [say.sayAdded, count("done", "finding", "failed")],
      [say.sayHere, count("there")],
      [say.sayRefused, count("refused")],
      [say.sayUnsent, count("lost")],
    ].filter(([, n]) => n > 0).map(([text, n]) => text.replace("NUMBER", n));
    const summary = busy ? say.sayBusy.replace("DONE", sent).replace("TOTAL", all.length) : outcomes.join(", ");
    const shown = sheet.querySelector(".upload-summary");
    if (shown.textContent !== summary) shown.textContent = summary;
    const bar = sheet.querySelector(".upload-total");
    bar.value = sent;
    bar.max = Math.max(all.length, 1);
    close.hidden = busy;
    if (!busy && sheet.dataset.busy === "yes") htmx.trigger(document.body, "photos-added");
    sheet.dataset.busy = busy ? "yes" : "no";
    sheet.dataset.finding = count("finding");
  }

  function unfold(open) {
    sheet.classList.toggle("is-pill", !open);
    title.setAttribute("aria-expanded", open);
  }

  // What people do

  title.addEventListener("click", () => unfold(sheet.classList.contains("is-pill")));
  close.addEventListener("click", () => {
    sheet.hidden = true;
    lines.replaceChildren();
    files.clear();
  });
  lines.addEventListener("click", (event) => {
    if (!event.target.closest(".upload-again")) return;
    queue(event.target.closest(".upload-line"));
    send();
  });
  lines.addEventListener("submit", async (event) => {
    const form = event.target.closest("[data-retry-photo]");
    if (!form) return;
    event.preventDefault();
    event.stopPropagation();
    const line = form.closest(".upload-line");
    await fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual" });
    state(line, "finding", say.sayFinding);
    htmx.trigger(document.body, "photos-added");
    askSoon();
  }, true);
  chooser.addEventListener("change", () => {
    add(chooser.files);
    chooser.value = "";
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-upload]") || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    event.stopPropagation();
    chooser.click();
  }, true);
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("[data-upload-form]");
    if (!form) return;
    event.preventDefault();
    add(form.elements.files.files);
    form.reset();
  });
  window.addEventListener("beforeunload", (event) => {
    if (sheet.dataset.busy === "yes") event.preventDefault();
  });
  document.addEventListener("htmx:pushedIntoHistory", () => unfold(false));

  // Dropping files anywhere

  const hint = document.getElementById("drop-hint");
  const hasFiles = (event) => event.dataTransfer?.types.includes("Files");
  document.addEventListener("dragover", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    hint.hidden = false;
  });
  document.addEventListener("dragleave", (event) => {
    if (event.relatedTarget === null) hint.hidden = true;
  });
  document.addEventListener("drop", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    hint.hidden = true;
    add(event.dataTransfer.files);
  });
})();
