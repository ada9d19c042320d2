// The map of students and cases: its rows are filtered and sorted, and its marks become links.

const CHOICES = ["status", "section", "late", "attempts", "task", "mistake"];

/** Return the student of a row: what filters, search and viewer need. */
function studentOf(row, sections) {
  const head = row.cells[0];
  const link = head.querySelector("a");
  const { ids = "", email = "" } = row.dataset;
  const groups = row.dataset.in.split(" ");
  const section = groups.map((group) => sections.get(group) ?? "").join("");
  const text = haystack(`${head.textContent} ${ids} ${email.split("@")[0]} ${section}`);
  return {
    row,
    link,
    email,
    name: head.textContent,
    page: decodeURIComponent(link.getAttribute("href")).slice("students/".length, -".html".length),
    groups: new Set(groups),
    text,
    addressed: `${text} ${fold(email)}`,
  };
}

/** Return the number and the name of a group, such as ("task", "unreadable"); null if none is so. */
function groupNamed(key, value) {
  const listed = `[data-key="${key}"][data-value="${CSS.escape(value)}"]`;
  const option = `#${key} option[value="${CSS.escape(value)}"]`;
  const element = document.querySelector(`${listed}, ${option}`);
  const name = element?.querySelector(".lesson, strong")?.textContent ?? "";
  return element && { number: element.dataset.group, name };
}

function makeMap(table) {
  const body = table.tBodies[0];
  const headers = [...table.querySelectorAll("thead [data-key]")];
  const columns = new Map(headers.map((header, column) => [header.dataset.key, column]));
  const cases = headers.filter((header) => header.classList.contains("tall"));
  const verdicts = [...document.getElementById("verdict").options];
  const letters = verdicts.map((option) => option.dataset.letter);
  const alphabet = new Intl.Collator(undefined, { numeric: true });
  const sections = new Map(
    [...document.querySelectorAll("#section option")].map(({ dataset, value }) => [dataset.group, value]),
  );
  const students = [...body.rows].map((row) => studentOf(row, sections));
  const studentIn = new Map(students.map((student) => [student.row, student]));
  let order = "";
  let sorted = students;

  /** Return what a student is sorted by in a column; null for what comes last. */
  function keyOf(student, column) {
    if (column === 0) return student.name;
    const cell = student.row.cells[column];
    if (cases.includes(headers[column])) return cell.className ? letters.indexOf(cell.className) : null;
    const points = Number.parseFloat(cell.textContent);
    return Number.isNaN(points) ? null : points;
  }

  /** Sort by a column, such as `score`, or `-score` for the highest first. */
  function sort(wanted) {
    if (wanted === order) return;
    order = wanted;
    sorted = [...students];
    for (const header of headers) header.removeAttribute("aria-sort");
    const column = columns.get(wanted.replace(/^-/, ""));
    if (column !== undefined) {
      const isDescending = wanted.startsWith("-");
      const keys = new Map(students.map((student) => [student, keyOf(student, column)]));
      const compare = column === 0 ? alphabet.compare : (a, b) => a - b;
      sorted.sort((one, other) => {
        const [a, b] = [keys.get(one), keys.get(other)];
        if (a === null || b === null) return (a === null) - (b === null);
        return isDescending ? compare(b, a) : compare(a, b);
      });
      headers[column].setAttribute("aria-sort", isDescending ? "descending" : "ascending");
    }
    body.replaceChildren(...sorted.map((student) => student.row));
  }

  /** Hide the rows of students who do not fit the state. */
  function filter(state) {
    const isFound = finder(state.get("find") ?? "");
    const groups = CHOICES.filter((key) => state.get(key)).map(
      (key) => groupNamed(key, state.get(key))?.number,
    );
    const verdict = verdicts.find((option) => option.value === (state.get("verdict") ?? ""));
    const letter = verdict?.dataset.letter ?? "";
    const inCase = cases.filter((header) => header.dataset.key === state.get("case"));
    const wanted = (inCase.length ? inCase : cases).map((header) => columns.get(header.dataset.key));
    for (const student of students) {
      const { cells } = student.row;
      student.row.hidden = !(
        isFound(student) &&
        groups.every((group) => student.groups.has(group)) &&
        (!letter || wanted.some((column) => cells[column].className === letter))
      );
    }
  }

  /** Return the link in a cell: to the page of the student, or to the case on it. */
  function linkIn(cell) {
    const student = studentIn.get(cell.parentElement);
    if (cell === cell.parentElement.cells[0]) return student.link;
    if (!cell.className) return null;
    if (!cell.firstElementChild) {
      // Links are made when they are needed: a large class has 50,000 cells.
      const header = headers[cell.cellIndex];
      const word = verdicts[letters.indexOf(cell.className)].text;
      const link = document.createElement("a");
      link.href = `${student.link.getAttribute("href")}#${encodeURIComponent(header.dataset.key)}`;
      link.tabIndex = -1;
      link.title = `${header.title}: ${word}`;
      link.ariaLabel = `${student.name}, ${link.title}`;
      link.append(...cell.childNodes);
      cell.append(link);
    }
    return cell.firstElementChild;
  }

  /** Return the next link in the direction of an arrow key; null at an edge. */
  function linkAt(cell, key) {
    const isAcross = key === "ArrowLeft" || key === "ArrowRight";
    const step = key === "ArrowLeft" || key === "ArrowUp" ? "previous" : "next";
    let next = isAcross ? cell : cell.parentElement;
    while ((next = next[`${step}ElementSibling`])) {
      const target = isAcross ? next : next.cells[cell.cellIndex];
      const link = next.hidden ? null : (linkIn(target) ?? (isAcross ? null : linkIn(next.cells[0])));
      if (link) return link;
    }
    return null;
  }

  body.addEventListener("pointerover", (event) => {
    const cell = event.target.closest("td, th");
    if (cell) linkIn(cell);
  });
  body.addEventListener("click", (event) => {
    if (event.target.tagName === "TD") linkIn(event.target)?.click();
  });
  body.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (!event.key.startsWith("Arrow")) return;
    event.preventDefault();
    linkAt(event.target.closest("td, th"), event.key)?.focus();
  });

  return {
    students,
    headers,
    /** Return the students who are shown, in the order of the rows. */
    shown: () => sorted.filter((student) => !student.row.hidden),
    show(state) {
      sort(state.get("sort") ?? "");
      filter(state);
    },
  };
}
