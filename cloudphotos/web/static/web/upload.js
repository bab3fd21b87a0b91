"use strict";
// The upload sheet: files in parts, at most three files at once, then what was found. It stays while pages change, and when
// the connection breaks it goes on where it was.
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
  const people = sheet.querySelector(".upload-people");
  const waiting = [];
  const files = new Map(); // line -> its file, as long as it may have to be sent again
  const sent = new Map(); // line -> how many bytes of its file are there
  const PATIENCE_MS = [1000, 2000, 4000, 8000, 15000];
  let sending = 0;
  let lost = 0; // how often the connection broke in a row
  let waking = null;
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
    while (waking === null && sending < AT_ONCE && waiting.length > 0) sendOne(waiting.shift());
    report();
  }

  async function sendOne(line) {
    const file = files.get(line);
    sending += 1;
    preview(line, file);
    state(line, "sending", "");
    try {
      await sendParts(line, file);
      lost = 0;
    } catch (error) {
      if (error === LOST) pause(line);
      else settle(line, "lost", error.message ?? say.sayFailed);
    }
    sending -= 1;
    send();
  }

  // A large file may be there in part: from an earlier try, or from yesterday.
  async function sendParts(line, file) {
    const size = Number(say.partBytes);
    let from = sent.get(line) ?? (file.size > size ? (await known(file)).received : 0);
    for (;;) {
      sent.set(line, from);
      const answer = await sendPart(line, file, from, file.slice(from, from + size));
      if (answer.lines) return answered(line, answer.lines[0]);
      from = answer.received;
      lost = 0;
    }
  }

  const LOST = new Error("lost");
  const address = (file, more) => `${say.action}?${new URLSearchParams({ name: file.name, size: file.size, modified: file.lastModified, ...more })}`;

  async function known(file) {
    const response = await fetch(address(file), { headers: { "HX-Request": "true" } }).catch(() => { throw LOST; });
    if (response.headers.has("HX-Redirect")) throw new Error(say.saySignedOut);
    if (!response.ok) throw LOST;
    return response.json();
  }

  function sendPart(line, file, from, part) {
    const bar = line.querySelector("progress");
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      request.upload.addEventListener("progress", (event) => {
        bar.value = file.size > 0 ? (from + event.loaded) / file.size : 1;
        sent.set(line, Math.min(from + event.loaded, file.size));
        report();
        if (from + event.loaded >= file.size) {
          bar.removeAttribute("value");
          state(line, "checking", say.sayChecking);
        }
      });
      request.addEventListener("load", () => {
        if (request.getResponseHeader("HX-Redirect")) reject(new Error(say.saySignedOut));
        else if (request.status >= 500) reject(LOST);
        else if ([200, 409].includes(request.status) && request.response) resolve(request.response);
        else reject(new Error(say.sayFailed));
      });
      request.addEventListener("error", () => reject(LOST));
      request.open("POST", address(file, { offset: from }));
      request.setRequestHeader("HX-Request", "true");
      request.setRequestHeader("X-CSRFToken", say.token);
      request.setRequestHeader("Content-Type", "application/octet-stream");
      request.responseType = "json";
      request.send(part);
    });
  }

  // The connection broke: everything waits a little, longer each time, or until the browser says that it is back.
  function pause(line) {
    sent.delete(line); // the server knows better how much is there
    state(line, "paused", say.sayLost);
    line.querySelector(".upload-again").hidden = false;
    waiting.unshift(line);
    if (waking !== null) return;
    waking = setTimeout(wake, PATIENCE_MS[Math.min(lost, PATIENCE_MS.length - 1)]);
    lost += 1;
  }

  function wake() {
    clearTimeout(waking);
    waking = null;
    lines.querySelectorAll('[data-status="paused"] .upload-again').forEach((button) => { button.hidden = true; });
    send();
  }
  window.addEventListener("online", wake);

  function answered(line, outcome) {
    if (outcome.status === "refused") return settle(line, "refused", outcome.reason);
    files.delete(line);
    sent.delete(line);
    line.dataset.photo = outcome.photo;
    if (outcome.status === "there" || outcome.status === "back") return settle(line, "there", outcome.status === "back" ? say.sayBack : say.sayThere);
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
    const done = all.length - count("waiting", "sending", "checking", "paused");
    const busy = done < all.length;
    const outcomes = [
      [say.sayAdded, count("done", "finding", "failed")],
      [say.sayHere, count("there")],
      [say.sayRefused, count("refused")],
      [say.sayUnsent, count("lost")],
    ].filter(([, n]) => n > 0).map(([text, n]) => text.replace("NUMBER", n));
    const progress = (text) => text.replace("DONE", done).replace("TOTAL", all.length);
    const summary = !busy ? outcomes.join(", ") : waking !== null ? progress(say.sayPaused) : [progress(say.sayBusy), left()].filter(Boolean).join(" · ");
    const shown = sheet.querySelector(".upload-summary");
    if (shown.textContent !== summary) shown.textContent = summary;
    const settled = count("done", "failed");
    const looking = !busy && count("finding") > 0;
    sheet.querySelector(".upload-finding").textContent = looking ? say.sayFound.replace("DONE", settled).replace("TOTAL", settled + count("finding")) : "";
    people?.toggleAttribute("hidden", busy || looking || count("done") === 0);
    const bar = sheet.querySelector(".upload-total");
    bar.value = done;
    bar.max = Math.max(all.length, 1);
    close.hidden = busy;
    if (!busy && sheet.dataset.busy === "yes" && count("finding", "there") > 0) htmx.trigger(document.body, "photos-added");
    sheet.dataset.busy = busy ? "yes" : "no";
    sheet.dataset.finding = count("finding");
  }

  // Time left, by what was sent since sending began.
  let began = null;
  function left() {
    const open = [...files.keys()].filter((line) => ["waiting", "sending", "checking"].includes(line.dataset.status));
    const rest = open.reduce((sum, line) => sum + files.get(line).size - (sent.get(line) ?? 0), 0);
    if (sending === 0 || began === null || rest > began.rest) began = { at: performance.now(), rest };
    const seconds = (performance.now() - began.at) / 1000;
    if (seconds < 3 || rest >= began.rest) return "";
    const minutes = Math.round(rest / ((began.rest - rest) / seconds) / 60);
    return minutes < 1 ? "" : minutes < 2 ? say.sayMinute : say.sayMinutes.replace("NUMBER", minutes);
  }

  // As long as the sheet is there it says how far the photos are; when it closes before they are done, the page does.
  function sayOnPage() {
    const panel = document.querySelector('#progress[data-status]:not([data-status="finished"])');
    panel?.querySelector("[name=in-sheet]")?.remove();
    panel?.removeAttribute("hidden");
  }
  function sayInSheet() {
    const panel = document.querySelector('#progress:is([data-status="running"], [data-status="grouping"], [data-status="finished"]):not([hidden])');
    const isTold = sheet.dataset.busy === "yes" || sheet.dataset.finding !== "0" || panel?.dataset.status === "finished";
    if (!panel || !isTold) return;
    panel.hidden = true;
    panel.append(Object.assign(document.createElement("input"), { type: "hidden", name: "in-sheet", value: "yes" }));
  }
  // also a panel that was asked for, or left, before it closed; one that is being looked at stays
  function sayOnce(isNewPage) {
    if (sheet.hidden) sayOnPage();
    else if (isNewPage) sayInSheet();
  }
  document.addEventListener("htmx:afterSettle", (event) => sayOnce(event.detail.target?.id === "page"));
  document.addEventListener("htmx:historyRestore", () => sayOnce(true));

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
    sent.clear();
    sayOnPage();
  });
  lines.addEventListener("click", (event) => {
    if (!event.target.closest(".upload-again")) return;
    const line = event.target.closest(".upload-line");
    if (line.dataset.status === "paused") return wake();
    queue(line);
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
