// The email addresses of students, to copy into a mail.

function makeAddresses(students) {
  const isKnown = students.some((student) => student.email);
  document.documentElement.classList.toggle("has-addresses", isKnown);
  const box = document.createElement("div");
  const told = document.createElement("p");
  const text = document.createElement("textarea");
  let owner = null;
  box.className = "address-box";
  text.readOnly = true;
  text.rows = 3;
  text.ariaLabel = "Email addresses";
  box.append(told, text);

  function hide() {
    owner?.setAttribute("aria-expanded", "false");
    owner = null;
    box.remove();
  }

  return {
    hide,
    /** Show the addresses of students below a button; hide them at the second click. */
    toggle(button, meant) {
      const isShown = owner === button;
      hide();
      if (isShown) return;
      owner = button;
      button.setAttribute("aria-expanded", "true");
      const known = meant.filter((student) => student.email);
      const lacking = meant.length - known.length;
      told.textContent =
        (known.length ? `${known.length} to copy into Bcc, so that nobody sees the others.` : "") +
        (lacking ? ` Of ${lacking}, no address is known.` : "");
      text.value = known.map((student) => student.email).join("; ");
      text.hidden = !known.length;
      button.closest("p").after(box);
      if (known.length) text.select();
    },
  };
}
