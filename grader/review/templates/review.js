"use strict";
// Keys for what links, buttons and fields do too. Each names its keys: data-key="n j".
const targets = new Map();
for (const element of document.querySelectorAll("[data-key]")) {
  for (const key of element.dataset.key.split(" ")) targets.set(key, element);
}

// Whoever dictates, or reaches the keyboard by chance, can turn the keys off.
const switchKeys = document.getElementById("use-keys");
switchKeys.checked = localStorage.getItem("keys") !== "off";
switchKeys.addEventListener("change", () => {
  localStorage.setItem("keys", switchKeys.checked ? "on" : "off");
});
switchKeys.closest("p").hidden = false;

/** Return whether an element takes what is typed. */
function isField(element) {
  return element.matches("input:not([type=checkbox]), select, textarea");
}

function press(event) {
  if (event.key === "Escape" && isField(event.target)) event.target.blur();
  if (!switchKeys.checked || event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
  if (isField(event.target)) return;
  const target = targets.get(event.key);
  if (!target) return;
  event.preventDefault();
  if (isField(target)) {
    target.focus();
    target.select?.();
  } else {
    target.click();
  }
}
document.addEventListener("keydown", press);

// The student's page has no scripts. Keys that are pressed in its frame are handled here.
for (const frame of document.querySelectorAll("iframe")) {
  const listen = () => frame.contentDocument?.addEventListener("keydown", press);
  frame.addEventListener("load", listen);
  listen();
}

// A click on the number of a line fills in the form, without loading the page again.
for (const link of document.querySelectorAll("a[data-line]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    const form = document.getElementById("comment");
    form.elements.file.value = link.dataset.file;
    form.elements.number.value = link.dataset.line;
    form.elements.reason.focus();
  });
}

document.getElementById("error")?.focus();
