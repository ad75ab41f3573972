// Words selected in the post's text become the passage of the next comment. Places count code points, as the desk does.
const words = document.querySelector("[data-text]");
const form = document.querySelector("[data-comment]");

function place(node, offset) {
  const piece = (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest("[data-start]");
  if (!piece || !words.contains(piece)) return null;
  const before = node.nodeType === Node.TEXT_NODE ? node.data.slice(0, offset) : offset ? piece.textContent : "";
  return Number(piece.dataset.start) + Array.from(before).length;
}

function choose(start, end, text) {
  const [first, last] = ["start", "end"].map((name) => form.elements.namedItem(name));
  first.value = start ?? "";
  last.value = end ?? "";
  const chosen = form.querySelector("[data-chosen]");
  chosen.hidden = start === null;
  form.querySelector("[data-hint]").hidden = start !== null;
  chosen.querySelector("q").textContent = text;
}

if (words && form) {
  form.querySelector("[data-hint]").hidden = false;
  form.querySelector("[data-whole]").addEventListener("click", () => choose(null, null, ""));
  document.addEventListener("selectionchange", () => {
    const selection = document.getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return;
    const range = selection.getRangeAt(0);
    const start = place(range.startContainer, range.startOffset);
    const end = place(range.endContainer, range.endOffset);
    if (start !== null && end !== null && start < end) choose(start, end, selection.toString());
  });
}

// Where something was refused, the focus goes to the sentence that says why.
document.querySelector("main [data-focus]")?.focus();
