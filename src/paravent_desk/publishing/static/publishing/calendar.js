// Posts are moved by mouse and by keyboard. Dropping leads to the form that asks whether one is sure: nothing is moved here.
(() => {
  const calendar = document.querySelector("[data-calendar]");
  const told = document.querySelector("[data-announce]");
  if (!calendar || !told) return;
  const rows = calendar.dataset.view === "month" ? 7 : 0;
  const say = (kind, entry, at) => {
    told.textContent = told.dataset[kind].replace("{post}", entry ? entry.dataset.title : "").replace("{when}", at ? shown(at) : "");
  };
  // Wall-clock times without a zone: reckoned in UTC, where no hour is skipped.
  const read = (text) => new Date(`${text}:00Z`);
  const written = (at) => at.toISOString().slice(0, 16);
  const shown = (at) => at.toLocaleString(document.documentElement.lang, { dateStyle: "full", timeStyle: "short", timeZone: "UTC" });
  const go = (entry, at) => {
    if (written(at) === entry.dataset.at) return;
    window.location.assign(`${entry.dataset.move}?at=${encodeURIComponent(written(at))}`);
  };
  const cell = (at) => calendar.querySelector(`[data-day="${written(at).slice(0, 10)}"]`);
  const over = (target) => {
    calendar.querySelectorAll("td.over").forEach((one) => one.classList.remove("over"));
    if (target) target.classList.add("over");
  };
  let dragged = null;
  calendar.addEventListener("dragstart", (event) => {
    dragged = event.target.closest("[data-move]");
    if (dragged) { event.dataTransfer.effectAllowed = "move"; event.dataTransfer.setData("text/plain", dragged.dataset.title); }
  });
  calendar.addEventListener("dragover", (event) => {
    const target = event.target.closest("[data-day]");
    if (dragged && target) { event.preventDefault(); over(target); }
  });
  calendar.addEventListener("dragend", () => { dragged = null; over(null); });
  calendar.addEventListener("drop", (event) => {
    const target = event.target.closest("[data-day]");
    if (!dragged || !target) return;
    event.preventDefault();
    go(dragged, read(target.dataset.day + dragged.dataset.at.slice(10)));
  });
  let picked = null;
  const leave = () => {
    if (!picked) return;
    picked.entry.classList.remove("held-in-hand");
    picked.grip.setAttribute("aria-pressed", "false");
    picked = null;
    over(null);
  };
  const step = (key) => {
    const hours = rows ? 24 * rows : 1;
    return { ArrowLeft: -24, ArrowRight: 24, ArrowUp: -hours, ArrowDown: hours, PageUp: -1, PageDown: 1 }[key];
  };
  calendar.querySelectorAll(".grip").forEach((grip) => {
    const entry = grip.closest("[data-move]");
    grip.hidden = false;
    grip.addEventListener("blur", leave);
    grip.addEventListener("click", () => {
      if (picked) {
        const { at } = picked;
        leave();
        say("dropped", entry, at);
        go(entry, at);
        return;
      }
      picked = { entry, grip, at: read(entry.dataset.at) };
      entry.classList.add("held-in-hand");
      grip.setAttribute("aria-pressed", "true");
      say("picked", entry);
    });
    grip.addEventListener("keydown", (event) => {
      if (!picked) return;
      if (event.key === "Escape") { say("left", entry); leave(); event.preventDefault(); return; }
      const hours = step(event.key);
      if (hours === undefined) return;
      event.preventDefault();
      picked.at = new Date(picked.at.getTime() + hours * 3600000);
      over(cell(picked.at));
      say("moved", entry, picked.at);
    });
  });
})();
