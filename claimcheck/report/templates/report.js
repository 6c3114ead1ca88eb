"use strict";
(() => {
  const table = document.getElementById("claim-table");
  const opened = () => {
    const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    if (target && target.tagName === "DETAILS") target.open = true;
  };
  addEventListener("hashchange", opened);
  opened();
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = [...document.querySelectorAll("details:not([open])")];
    for (const details of closed) details.open = true;
  });
  addEventListener("afterprint", () => { for (const details of closed) details.open = false; });
  if (!table) return;

  const body = table.tBodies[0];
  const rows = [...body.rows];
  const heads = [...table.tHead.rows[0].cells];
  const form = document.querySelector(".controls");
  const shown = document.getElementById("shown");
  const sortBy = document.getElementById("sort-by");
  const control = (name) => document.getElementById("filter-" + name);
  const numeric = new Set(["number", "rank", "confidence", "level"]);

  const value = (row, key) => {
    if (numeric.has(key)) return row.dataset[key] === "" ? -1 : Number(row.dataset[key]);
    return row.cells[heads.findIndex((head) => head.dataset.key === key)].textContent.trim();
  };
  const sort = (key, direction) => {
    const sign = direction === "descending" ? -1 : 1;
    const compare = numeric.has(key)
      ? (a, b) => value(a, key) - value(b, key)
      : (a, b) => value(a, key).localeCompare(value(b, key), "en", { numeric: true });
    rows.sort((a, b) => sign * compare(a, b) || a.dataset.rank - b.dataset.rank);
    body.append(...rows);
    for (const head of heads) {
      if (head.dataset.key === key) head.setAttribute("aria-sort", direction);
      else head.removeAttribute("aria-sort");
    }
    if ([...sortBy.options].some((option) => option.value === key)) sortBy.value = key;
  };
  for (const head of heads) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const falls = head.getAttribute("aria-sort") === "ascending";
      sort(head.dataset.key, falls ? "descending" : "ascending");
    });
  }
  sortBy.addEventListener("change", () => {
    const falls = sortBy.value === "confidence" || sortBy.value === "level";
    sort(sortBy.value, falls ? "descending" : "ascending");
  });

  const filter = () => {
    const words = control("text").value.trim().toLowerCase();
    let count = 0;
    for (const row of rows) {
      const fits =
        (!words || row.textContent.toLowerCase().includes(words)) &&
        (!control("outcome").value || row.dataset.outcome === control("outcome").value) &&
        (!control("replication").value || row.dataset.replication === control("replication").value) &&
        (!control("contested").checked || row.dataset.contested === "yes");
      row.hidden = !fits;
      if (fits) count += 1;
    }
    shown.textContent = count === rows.length ? rows.length + " claims" : count + " of " + rows.length + " claims";
  };
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(() => { filter(); sort("rank", "ascending"); }));
  form.hidden = false;
  document.documentElement.classList.add("scripted");
})();
