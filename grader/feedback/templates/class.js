// The state of the page: filters, sorting, search, and the student in the viewer. It is the fragment
// of the address, so it survives Back and can be linked to: see docs/reference/class-page.md.
// Without this script, the map is a plain table, and names are plain links.

const CONTROLS = ["find", "case", "verdict", "status", "section", "late", "attempts"];
const KEPT = ["section", "sort"]; // when another list is chosen: a class may be split by section
const CHOSEN = { mistake: "Students with this mistake", task: "Students on this list" };

function start() {
  document.documentElement.classList.add("scripted");
  const controls = CONTROLS.map((id) => document.getElementById(id)).filter(Boolean);
  const heading = document.getElementById("students");
  const found = document.querySelector(".found output");
  const chosen = document.getElementById("chosen");
  const clear = document.getElementById("clear");
  const map = makeMap(document.getElementById("map"));
  const viewer = makeViewer(map, change);
  const addresses = makeAddresses(map.students);
  let state = new URLSearchParams();

  /** Show what the address says. A fragment such as #students is only a place on the page. */
  function read() {
    const fragment = location.hash.slice(1);
    if (!fragment || fragment.includes("=")) show(new URLSearchParams(fragment));
  }

  /**
   * Change the state and the address.
   *
   * If it `isNew`, Back leads to what is shown now. If it `isFresh`, other filters are left out.
   */
  function change(changes, { isNew = false, isFresh = false, isClosed = false } = {}) {
    const kept = [...state].filter(([key]) => !isFresh || KEPT.includes(key));
    const next = new URLSearchParams(kept);
    for (const [key, value] of Object.entries(changes)) {
      if (value) next.set(key, value);
      else next.delete(key);
    }
    if (`${next}` === `${state}`) return;
    // An entry of the history in which the viewer was closed is used again.
    const method = isNew && history.state !== "closed" ? "pushState" : "replaceState";
    const address = `${next}` ? `#${next}` : location.pathname + location.search;
    const mark = isNew ? null : history.state;
    history[method](isClosed ? "closed" : mark, "", address);
    show(next);
  }

  function show(next) {
    state = next;
    for (const control of controls) {
      const value = state.get(control.id) ?? "";
      if (control.value !== value) control.value = value;
    }
    map.show(state);
    found.textContent = `${map.shown().length} of ${map.students.length} students`;
    describe();
    addresses.hide();
    viewer.show(state);
  }

  /** Say in words which mistake or list was chosen. */
  function describe() {
    const parts = Object.keys(CHOSEN)
      .filter((key) => state.has(key))
      .map((key) => `${CHOSEN[key]}: ${groupNamed(key, state.get(key))?.name ?? "nobody now."}`);
    chosen.textContent = parts.join(" ");
    chosen.hidden = !parts.length;
    clear.hidden = ![...CONTROLS, ...Object.keys(CHOSEN)].some((key) => state.has(key));
  }

  function clickOnLink(event, link) {
    const list = link.closest("[data-group]")?.dataset;
    if (link.classList.contains("show")) {
      event.preventDefault();
      change({ [list.key]: list.value }, { isNew: true, isFresh: true });
      heading.scrollIntoView();
      heading.focus({ preventScroll: true });
      return;
    }
    const student = map.students.find((each) => each.link.pathname === link.pathname);
    if (!student || link.target) return;
    event.preventDefault();
    const inList = list ? { [list.key]: list.value } : {};
    const at = decodeURIComponent(link.hash.slice(1));
    change({ ...inList, student: student.page, at }, { isNew: true, isFresh: Boolean(list) });
  }

  document.addEventListener("click", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const link = event.target.closest("a");
    if (link) clickOnLink(event, link);
    const button = event.target.closest("button.addresses");
    const group = button?.closest("[data-group]")?.dataset.group;
    const isMeant = (student) => student.groups.has(group);
    if (button) addresses.toggle(button, group ? map.students.filter(isMeant) : map.shown());
  });
  for (const header of map.headers) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...header.childNodes);
    header.append(button);
    button.addEventListener("click", () => {
      const isAscending = header.getAttribute("aria-sort") === "ascending";
      change({ sort: (isAscending ? "-" : "") + header.dataset.key });
    });
  }
  for (const control of controls) {
    control.addEventListener("input", () => change({ [control.id]: control.value }));
  }
  clear.addEventListener("click", () => {
    change(Object.fromEntries([...CONTROLS, ...Object.keys(CHOSEN)].map((key) => [key, ""])));
    controls[0].focus();
  });
  addEventListener("popstate", read);
  addEventListener("hashchange", read);
  read();
  // After Back or a reload, the browser scrolls to where the page was.
  const [visit] = performance.getEntriesByType("navigation");
  if (`${state}` && visit?.type === "navigate") heading.scrollIntoView();
}

if (document.getElementById("map")) start();
