// On a page of a case "@" in a text field offers whom one can mean. Without this file a name is typed as it stands in the list.
(() => {
  "use strict";
  const source = document.querySelector("[data-people]");
  if (!source) return;
  const MOST = 8;
  // From the last "@" that begins a word up to where one types.
  const TYPED = /(?:^|[\s([“‘"'])@([^@\n]{0,60})$/u;
  let known, asking;

  const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

  // Asked once, when the first "@" is typed; without a network one types the name.
  async function load() {
    asking ??= fetch(source.dataset.people, { redirect: "error" })
      .then((answer) => (answer.ok ? answer.json() : { people: [] }))
      .catch(() => ({ people: [] }));
    known ??= (await asking).people.map((one) => ({ ...one, folded: fold(`${one.handle} ${one.note}`) }));
  }

  function found(query) {
    const typed = fold(query);
    // A name that stands there whole, with something after it, is done.
    if (known.some((one) => typed.startsWith(fold(one.handle)) && typed.length > one.handle.length)) return [];
    const words = typed.split(/\s+/).filter(Boolean);
    const begins = (one, word) => one.folded.startsWith(word) || one.folded.includes(` ${word}`);
    return known.filter((one) => words.every((word) => begins(one, word))).slice(0, MOST);
  }

  function offer(field, number) {
    const anchor = document.createElement("div");
    const list = document.createElement("ul");
    const said = document.createElement("p");
    anchor.className = "mention-anchor";
    list.className = "mention-list";
    list.id = `noem-${number}`;
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", source.dataset.label);
    said.className = "quiet-words";
    said.setAttribute("role", "status");
    anchor.append(list, said);
    field.after(anchor);
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-haspopup", "listbox");
    field.setAttribute("aria-controls", list.id);
    let shown = [];
    let chosen = 0;
    let start = 0;
    let turn = 0;
    // Where the space after a chosen name ends, until the next letter is typed.
    let spaced = 0;

    function close() {
      turn += 1;
      list.hidden = true;
      list.replaceChildren();
      shown = [];
      said.textContent = "";
      field.removeAttribute("aria-activedescendant");
    }

    function point(to) {
      chosen = (to + shown.length) % shown.length;
      [...list.children].forEach((one, index) => one.setAttribute("aria-selected", index === chosen));
      list.children[chosen].scrollIntoView({ block: "nearest" });
      field.setAttribute("aria-activedescendant", list.children[chosen].id);
    }

    function choose(index) {
      const end = field.selectionStart;
      const room = /[\s.,;:!?)]/.test(field.value[end] ?? "") ? "" : " ";
      field.setRangeText(`@${shown[index].handle}${room}`, start, end, "end");
      close();
      field.focus();
      spaced = room ? field.selectionStart : 0;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }

    function option(one, index) {
      const item = document.createElement("li");
      item.className = "mention-option";
      item.id = `${list.id}-${index}`;
      item.setAttribute("role", "option");
      for (const [kind, text] of [["name", one.handle], ["note", one.note]]) {
        const part = document.createElement("span");
        part.className = `mention-${kind}`;
        part.textContent = text;
        if (text) item.append(part, " ");
      }
      // The field keeps the focus, so that a phone keeps its keyboard.
      item.addEventListener("pointerdown", (event) => event.preventDefault());
      item.addEventListener("click", () => choose(index));
      return item;
    }

    async function look(event) {
      // The name that was just chosen.
      if (!event.isTrusted) return;
      const before = () => field.value.slice(0, field.selectionStart);
      if (!TYPED.test(before())) return close();
      // Whoever typed on, or pressed Escape, while the names were on their way, is not interrupted by them.
      const mine = (turn += 1);
      await load();
      if (mine !== turn) return;
      const typed = TYPED.exec(before());
      shown = typed && document.activeElement === field ? found(typed[1]) : [];
      if (!shown.length) return close();
      start = field.selectionStart - typed[1].length - 1;
      list.replaceChildren(...shown.map(option));
      list.hidden = false;
      said.textContent = source.dataset.found;
      point(0);
    }

    // Whoever types the space as well gets one, and none before a comma.
    function tidy(event) {
      if (!spaced || !event.isTrusted) return;
      const [space, typed] = [field.value[spaced - 1], field.value[spaced]];
      if (space === " " && typed === " ") field.setRangeText("", spaced, spaced + 1);
      if (space === " " && /[.,;:!?)]/.test(typed ?? "")) field.setRangeText("", spaced - 1, spaced);
      spaced = 0;
    }

    field.addEventListener("input", tidy);
    field.addEventListener("input", look);
    field.addEventListener("blur", close);
    field.addEventListener("keydown", (event) => {
      if (event.key === "Escape") turn += 1;
      if (list.hidden || event.isComposing) return;
      const acts = {
        ArrowDown: () => point(chosen + 1),
        ArrowUp: () => point(chosen - 1),
        Enter: () => choose(chosen),
        Tab: () => choose(chosen),
        Escape: close,
      };
      if (!acts[event.key]) return;
      event.preventDefault();
      acts[event.key]();
    });
  }

  document.querySelectorAll("main form textarea").forEach(offer);
})();
