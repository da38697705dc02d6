"use strict";
for (const box of document.querySelectorAll("[data-filters]")) {
  const rows = [...document.querySelectorAll("#" + box.dataset.filters + " [data-row]")];
  const texts = rows.map((row) => row.textContent.toLocaleLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, ""));
  const count = box.querySelector("[data-count]");
  const apply = () => {
    const query = box.querySelector("input").value.toLocaleLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "");
    const words = query.split(/\s+/).filter(Boolean);
    const wanted = [...box.querySelectorAll("select")].filter((s) => s.value).map((s) => [s.name, s.value]);
    let shown = 0;
    rows.forEach((row, i) => {
      const keep = words.every((w) => texts[i].includes(w)) && wanted.every(([k, v]) => row.dataset[k] === v);
      row.hidden = !keep;
      shown += keep ? 1 : 0;
    });
    count.textContent = shown + " / " + rows.length;
  };
  box.hidden = false;
  box.addEventListener("input", apply);
  apply();
}
