// What every page does beside htmx: after a swap, the focus goes where the server says.
document.addEventListener("htmx:afterSwap", (event) => {
  const target = event.detail.elt.querySelector("[data-focus]");
  if (target) target.focus();
});
// allauth's script says so when a passkey was not given; the sentence stands in the page, hidden until then.
document.addEventListener("allauth.error", (event) => {
  const sentence = document.getElementById("passkey-failed");
  if (!sentence) return;
  event.preventDefault();
  sentence.hidden = false;
});
