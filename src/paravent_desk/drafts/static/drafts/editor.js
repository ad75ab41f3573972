// The editor: marks kept in step with the text, the safe version word by word, files in order, and a warning before leaving.
// The server checks and says what to mark; nothing here judges anything.
(() => {
  const form = document.getElementById("post");
  if (!form) return;
  const undos = new Map(); // part → texts before each replacement
  let acted = ""; // the part whose panel holds the focus after its next swap
  let unsaved = Boolean(form.dataset.unsaved);

  const areaOf = (part) => form.querySelector(`textarea[data-text="${part}"]`);
  const mirrorOf = (area) => document.getElementById(`mirror-${area.dataset.text}`);
  const check = (area) => area && htmx.trigger(area, "check");

  function changed() {
    unsaved = true;
    document.getElementById("unsaved").hidden = false;
  }

  // Marks: the layer beneath says what the server saw; what was typed since moves them, and takes away those it touches.
  function marksIn(mirror) {
    const marks = [];
    let at = 0;
    for (const node of mirror.childNodes) {
      const length = node.textContent.length;
      if (node.nodeName === "MARK") marks.push({ start: at, end: at + length, number: node.dataset.number, words: node.dataset.words });
      at += length;
    }
    return marks;
  }

  function align(area) {
    const mirror = mirrorOf(area);
    const before = mirror.textContent, now = area.value;
    if (before !== now) {
      let head = 0, tail = 0;
      const most = Math.min(before.length, now.length);
      while (head < most && before[head] === now[head]) head += 1;
      while (tail < most - head && before[before.length - 1 - tail] === now[now.length - 1 - tail]) tail += 1;
      const moved = now.length - before.length;
      const kept = marksIn(mirror)
        .filter((mark) => mark.end <= head || mark.start >= before.length - tail)
        .map((mark) => (mark.end <= head ? mark : { ...mark, start: mark.start + moved, end: mark.end + moved }));
      draw(mirror, now, kept);
    }
    mirror.scrollTop = area.scrollTop;
  }

  function draw(mirror, text, marks) {
    const nodes = [];
    let last = 0;
    for (const mark of marks) {
      nodes.push(text.slice(last, mark.start));
      const element = document.createElement("mark");
      element.textContent = text.slice(mark.start, mark.end);
      element.dataset.number = mark.number;
      element.dataset.words = mark.words;
      nodes.push(element);
      last = mark.end;
    }
    nodes.push(text.slice(last));
    mirror.replaceChildren(...nodes);
  }

  function grow(area) {
    if (CSS.supports("field-sizing", "content")) return;
    area.style.height = "auto";
    area.style.height = `${area.scrollHeight + 2}px`;
  }

  // The safe version. Places count code points; a text that changed since is left alone and checked again.
  function write(area, start, end, text) {
    const part = area.dataset.text;
    const before = document.activeElement; // the button: what is typed next is meant for it, not for the text
    undos.set(part, [...(undos.get(part) ?? []), area.value]);
    area.focus();
    area.setSelectionRange(start, end);
    const done = text ? document.execCommand("insertText", false, text) : document.execCommand("delete");
    if (!done) {
      area.setRangeText(text, start, end, "end");
      area.dispatchEvent(new Event("input", { bubbles: true }));
    }
    before.focus();
    acted = part;
    check(area);
  }

  function replace(button) {
    const area = areaOf(button.dataset.part);
    const points = Array.from(area.value);
    const start = points.slice(0, Number(button.dataset.start)).join("").length;
    const old = points.slice(Number(button.dataset.start), Number(button.dataset.end)).join("");
    if (old !== button.dataset.old) return check(area);
    write(area, start, start + old.length, button.dataset.new);
  }

  function whole(part) {
    const area = areaOf(part);
    write(area, 0, area.value.length, form.querySelector(`[data-safe="${part}"]`).textContent);
  }

  function undo(part) {
    const area = areaOf(part);
    const stack = undos.get(part) ?? [];
    if (!stack.length) return;
    area.value = stack.pop();
    area.dispatchEvent(new Event("input", { bubbles: true }));
    acted = part;
    check(area);
  }

  function move(button) {
    const card = button.closest("li");
    const other = button.dataset.move === "up" ? card.previousElementSibling : card.nextElementSibling;
    if (button.dataset.move === "remove") {
      const next = card.nextElementSibling ?? card.previousElementSibling;
      (next?.querySelector("[data-move=remove]") ?? document.getElementById("files-input")).focus();
      card.remove();
    } else if (other) {
      if (button.dataset.move === "up") other.before(card);
      else other.after(card);
      button.focus();
    }
    changed();
    check(areaOf("text"));
  }

  form.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    const { part, whole: wholePart, undo: undoPart, move: way } = button.dataset;
    if (!(part || wholePart || undoPart || way)) return;
    event.preventDefault();
    if (way) move(button);
    else if (undoPart) undo(undoPart);
    else if (wholePart) whole(wholePart);
    else replace(button);
  });

  form.addEventListener("input", (event) => {
    if (event.target.type !== "file") changed();
    if (event.target.dataset.text) {
      align(event.target);
      grow(event.target);
    }
  });
  form.addEventListener("change", (event) => {
    if (event.target.matches("[data-goal], [name^=alt-], [name=lang], [name=publish_at]")) check(areaOf("text"));
  });
  form.addEventListener("scroll", (event) => event.target.dataset?.text && align(event.target), true);

  // What comes back from the server.
  document.body.addEventListener("htmx:oobAfterSwap", (event) => {
    const part = event.detail.target.id.replace(/^mirror-/, "");
    if (part !== event.detail.target.id && areaOf(part)) align(areaOf(part));
  });
  document.body.addEventListener("htmx:afterSettle", (event) => {
    const part = event.detail.target.id.replace(/^panel-/, "");
    if (event.detail.target.id === "files") {
      document.getElementById("files-input").value = "";
      changed();
      check(areaOf("text"));
    }
    if (event.detail.target.id.startsWith("file-state-") && !event.detail.elt.hasAttribute("hx-get")) check(areaOf("text"));
    if (part === event.detail.target.id) return;
    const button = event.detail.target.querySelector("[data-undo]");
    if (button) button.hidden = !(undos.get(part) ?? []).length;
    if (acted === part) {
      (event.detail.target.querySelector(".replace") ?? (button?.hidden === false ? button : areaOf(part))).focus();
      acted = "";
    }
  });
  for (const failure of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
    document.body.addEventListener(failure, (event) => {
      const part = event.detail.elt?.dataset?.text;
      const panel = part && document.getElementById(`panel-${part}`);
      if (panel) panel.replaceChildren(document.getElementById("unchecked").content.cloneNode(true));
    });
  }

  // Files dropped are files chosen.
  const drop = document.getElementById("drop"), chosen = document.getElementById("files-input");
  drop.addEventListener("dragover", (event) => { event.preventDefault(); drop.classList.add("over"); });
  drop.addEventListener("dragleave", () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    chosen.files = event.dataTransfer.files;
    chosen.dispatchEvent(new Event("change", { bubbles: true }));
  });

  document.addEventListener("submit", () => { unsaved = false; });
  window.addEventListener("beforeunload", (event) => {
    if (unsaved) event.preventDefault();
  });

  document.addEventListener("DOMContentLoaded", () => {
    for (const area of form.querySelectorAll("textarea[data-text]")) {
      align(area);
      grow(area);
      if (area.value.trim()) check(area);
    }
    if (unsaved) changed();
  });

  // A long list is sifted as one types; what is ticked stays in sight.
  for (const sieve of form.querySelectorAll("[data-sift]")) {
    sieve.hidden = false;
    sieve.addEventListener("input", (event) => {
      event.stopPropagation(); // sifting changes nothing of the post
      const wanted = sieve.value.trim().toLocaleLowerCase();
      for (const choice of document.getElementById(sieve.dataset.sift).children) {
        choice.hidden = !choice.querySelector("input").checked && !choice.textContent.toLocaleLowerCase().includes(wanted);
      }
    });
  }
})();
