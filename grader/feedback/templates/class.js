"use strict";
// Sort and filter the map of the class. Without this script, the map is a plain table.
const table = document.getElementById("map");
if (table) {
  const body = table.tBodies[0];
  const find = document.getElementById("find");
  const inCase = document.getElementById("case");
  const verdict = document.getElementById("verdict");
  const count = document.querySelector(".filters output");
  const headers = [...table.querySelectorAll("thead th[scope=col]")];
  const cases = headers.filter((header) => header.dataset.case);
  const ranks = [...verdict.options].map((option) => option.value);
  const alphabet = new Intl.Collator(undefined, { numeric: true });
  const columnOf = new Map(headers.map((header, column) => [header, column]));
  const students = [...body.rows].map((row) => ({
    row,
    name: row.cells[0].textContent,
    search: fold(row.cells[0].textContent),
  }));

  /** Return text as it is compared: lower case, without accents. */
  function fold(text) {
    return text.normalize("NFD").replace(/\p{Mn}/gu, "").toLowerCase();
  }

  /** Return the letter of a student's verdict in a column: see LETTERS in class_page.py. */
  function verdictOf(student, column) {
    return student.row.cells[column].className;
  }

  /** Return what a student is sorted by in a column. */
  function keyOf(student, column) {
    if (column === 0) return student.name;
    if (headers[column].dataset.case) return ranks.indexOf(verdictOf(student, column));
    return Number.parseFloat(student.row.cells[column].textContent) || 0;
  }

  function sort(header) {
    const column = columnOf.get(header);
    const descending = header.getAttribute("aria-sort") === "ascending";
    const sign = descending ? -1 : 1;
    const keys = new Map(students.map((student) => [student, keyOf(student, column)]));
    const compare = column === 0 ? alphabet.compare : (a, b) => a - b;
    students.sort((a, b) => sign * compare(keys.get(a), keys.get(b)));
    headers.forEach((other) => other.removeAttribute("aria-sort"));
    header.setAttribute("aria-sort", descending ? "descending" : "ascending");
    body.replaceChildren(...students.map((student) => student.row));
  }

  function filter() {
    const text = fold(find.value.trim());
    const columns = cases
      .filter((header) => !inCase.value || header.dataset.case === inCase.value)
      .map((header) => columnOf.get(header));
    let shown = 0;
    for (const student of students) {
      const fits =
        student.search.includes(text) &&
        (!verdict.value ||
          columns.some((column) => verdictOf(student, column) === verdict.value));
      student.row.hidden = !fits;
      shown += fits;
    }
    count.textContent = `${shown} of ${students.length} students`;
  }

  for (const header of headers) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...(header.firstElementChild ?? header).childNodes);
    header.replaceChildren(button);
    button.addEventListener("click", () => sort(header));
  }
  find.addEventListener("input", filter);
  inCase.addEventListener("change", filter);
  verdict.addEventListener("change", filter);
  filter();
  document.querySelector(".filters").hidden = false;
}
