// The viewer: a student's page in a frame, with buttons for the previous and the next student.
// Students' pages name nobody else and have no script, so these buttons are here.

/** Make the viewer. `change` changes the state of the page: see class.js. */
function makeViewer(map, change) {
  const dialog = document.getElementById("viewer");
  const alone = dialog.querySelector("a");
  const count = dialog.querySelector("output");
  const name = dialog.querySelector("h2");
  const [previous, next, close] = ["previous", "next", "close"].map((id) => document.getElementById(id));
  let viewed = null;

  /** Show a page in a new frame: a frame that goes elsewhere adds an entry to the history. */
  function load(student, at) {
    const address = student.link.getAttribute("href") + (at ? `#${encodeURIComponent(at)}` : "");
    if (dialog.querySelector("iframe")?.getAttribute("src") === address) return;
    alone.href = address;
    const frame = document.createElement("iframe");
    frame.title = `The page of ${student.name}`;
    frame.sandbox = "";
    frame.src = address;
    dialog.querySelector("iframe")?.remove();
    dialog.append(frame);
  }

  function go(step) {
    const students = map.shown();
    const student = students[students.indexOf(viewed) + step];
    if (student) change({ student: student.page });
  }

  dialog.addEventListener("close", () => {
    if (dialog.open) return; // Forward has opened it again meanwhile
    dialog.querySelector("iframe")?.remove();
    const { link } = viewed;
    viewed = null;
    change({ student: "", at: "" }, { isClosed: true });
    link.focus();
  });
  // Nothing in the dialog has the focus after its button is disabled at an end of the list.
  document.addEventListener("keydown", (event) => {
    if (!dialog.open || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (event.key === "j" || event.key === "ArrowRight") go(1);
    if (event.key === "k" || event.key === "ArrowLeft") go(-1);
  });
  previous.addEventListener("click", () => go(-1));
  next.addEventListener("click", () => go(1));
  close.addEventListener("click", () => dialog.close());

  return {
    /** Show the student of the state, or close the viewer. */
    show(state) {
      const page = state.get("student");
      const student = page && map.students.find((each) => each.page === page);
      if (!student) {
        if (dialog.open) dialog.close();
        return;
      }
      viewed = student;
      const students = map.shown();
      const place = students.indexOf(student);
      name.replaceChildren(...student.row.cells[0].cloneNode(true).childNodes);
      name.querySelector("a").replaceWith(...name.querySelector("a").childNodes);
      count.textContent = place < 0 ? "not among those shown" : `${place + 1} of ${students.length}`;
      previous.disabled = place <= 0;
      next.disabled = place === students.length - 1;
      // The frame needs its size before it loads: it scrolls to a case at once.
      if (!dialog.open) dialog.showModal();
      load(student, state.get("at"));
    },
  };
}
