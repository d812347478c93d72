"use strict";
(() => {
  const textOf = (cell) => cell.textContent.trim();
  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

  // What a cell sorts by: its number where it has one, else its words; nothing stated comes last.
  const keyOf = (cell) => {
    const value = cell.dataset.value;
    if (value !== undefined && value !== "" && !Number.isNaN(Number(value))) return Number(value);
    const text = value !== undefined ? value : textOf(cell);
    return text === "" || text === "–" ? null : fold(text);
  };
  const compare = (one, other) => {
    if (typeof one === "number" && typeof other === "number") return one - other;
    if (typeof one === "number") return -1;
    if (typeof other === "number") return 1;
    return one < other ? -1 : one > other ? 1 : 0;
  };

  const sort = (table, column, heads) => {
    const head = heads[column];
    const first = head.dataset.kind === "number" ? "descending" : "ascending";
    const order = head.ariaSort === first ? (first === "ascending" ? "descending" : "ascending") : first;
    for (const other of heads) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", order);
    const sign = order === "ascending" ? 1 : -1;
    const body = table.tBodies[0];
    const rows = [...body.rows].map((row, place) => ({ row, place, key: keyOf(row.cells[column]) }));
    rows.sort((a, b) => {
      if (a.key === null || b.key === null) return (a.key === null) - (b.key === null) || a.place - b.place;
      return sign * compare(a.key, b.key) || a.place - b.place;
    });
    body.append(...rows.map((entry) => entry.row));
  };

  const sortable = (table) => {
    const heads = [...table.tHead.rows[0].cells];
    if (table.tBodies[0].rows.length < 4) return;
    heads.forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = head.textContent;
      head.textContent = "";
      head.append(button);
      button.addEventListener("click", () => sort(table, column, heads));
    });
  };

  const labelled = (name, field) => {
    const label = document.createElement("label");
    label.append(name, field);
    return label;
  };

  const searchable = (table) => {
    const rows = [...table.tBodies[0].rows].map((row) => ({
      row,
      cells: [...row.cells].map(textOf),
      all: fold(row.textContent),
    }));
    const tools = document.createElement("div");
    tools.className = "tools";
    tools.setAttribute("role", "search");
    tools.setAttribute("aria-label", `Search: ${table.caption.firstElementChild.textContent}`);
    const words = document.createElement("input");
    words.type = "search";
    const filters = [];
    const count = document.createElement("output");
    const clear = document.createElement("button");
    clear.type = "button";
    clear.textContent = "Show all";

    const show = () => {
      const wanted = fold(words.value).split(/\s+/).filter(Boolean);
      let shown = 0;
      for (const entry of rows) {
        const fits =
          wanted.every((word) => entry.all.includes(word)) &&
          filters.every(([column, field]) => field.value === "*" || entry.cells[column] === field.value);
        entry.row.hidden = !fits;
        shown += fits;
      }
      // What somebody chose is printed whole, not the rows chosen for paper.
      table.closest(".scroll").classList.toggle("chosen", shown < rows.length);
      count.textContent = `${shown.toLocaleString("en")} of ${rows.length.toLocaleString("en")}`;
    };

    tools.append(labelled("Search", words));
    [...table.tHead.rows[0].cells].forEach((head, column) => {
      if (head.dataset.kind === "number") return;
      const values = [...new Set(rows.map((entry) => entry.cells[column]))].sort();
      if (values.length < 2 || values.length > 30 || values.length > rows.length / 2) return;
      if (values.some((value) => value.length > 40)) return;
      const field = document.createElement("select");
      field.append(new Option("all", "*"), ...values.map((value) => new Option(value || "(not stated)", value)));
      filters.push([column, field]);
      field.addEventListener("change", show);
      tools.append(labelled(head.textContent, field));
    });
    words.addEventListener("input", show);
    clear.addEventListener("click", () => {
      words.value = "";
      for (const [, field] of filters) field.value = "*";
      show();
      words.focus();
    });
    tools.append(clear, count);
    // The caption belongs above the tools for the eye, and to the table for everyone else.
    const title = document.createElement("p");
    title.className = "title";
    title.setAttribute("aria-hidden", "true");
    title.textContent = table.caption.firstElementChild.textContent;
    table.caption.classList.add("repeated");
    table.closest(".table").prepend(title, tools);
    show();
  };

  // Long tables within a chapter begin with the rows that matter most.
  const foldable = (table) => {
    const body = table.tBodies[0];
    if (!body.querySelector(".beyond")) return;
    table.classList.add("short");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "whole";
    button.textContent = `Show all ${body.rows.length.toLocaleString("en")} rows`;
    button.addEventListener("click", () => {
      table.classList.remove("short");
      button.remove();
      table.closest(".scroll").focus();
    });
    table.closest(".table").append(button);
  };

  document.documentElement.classList.add("scripted");
  for (const table of document.querySelectorAll(".table table")) {
    if ("searchable" in table.dataset) searchable(table);
    else foldable(table);
    sortable(table);
  }

  const links = new Map();
  for (const link of document.querySelectorAll(".contents a")) links.set(link.hash.slice(1), link);
  const watch = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) {
        if (!entry.isIntersecting) continue;
        for (const link of links.values()) link.removeAttribute("aria-current");
        links.get(entry.target.id)?.setAttribute("aria-current", "true");
      }
    },
    { rootMargin: "-10% 0px -80% 0px" },
  );
  for (const section of document.querySelectorAll("main > section")) watch.observe(section);
})();
