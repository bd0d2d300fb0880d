// Keeps what was filled in on this device, in this tab, until it has arrived. Without this file the page works too.
(() => {
  "use strict";
  const RETRY = 5000; // milliseconds between two tries without internet
  // Other tabs of this browser hear which page was sent: a copied tab must not send with the same key again.
  const spent = "BroadcastChannel" in window ? new BroadcastChannel("t") : null;
  let form, store, timer, sent, busy, starting, pressed;

  const find = (name) => document.querySelector(`[data-${name}]`);
  const show = (element, visible) => element && (element.hidden = !visible);

  // A browser that forbids storage: then nothing is kept, and everything else works.
  const stored = (act) => {
    try {
      return act(sessionStorage);
    } catch {
      return null;
    }
  };

  const forget = () => stored((all) => all.removeItem(store));
  const answers = () => [...form.querySelectorAll("input:checked")];

  function keep() {
    if (sent) return;
    const fields = answers().map((one) => [one.name, one.value]);
    const slip = form.elements.slip ? form.elements.slip.value : "";
    const key = form.elements.key.value;
    if (fields.length || slip) stored((all) => all.setItem(store, JSON.stringify({ key, slip, fields })));
    else forget();
    const number = fields.length;
    find("number").textContent = number;
    document.querySelector("progress").value = number;
    show(find("not-yours"), number > 0);
  }

  function restore() {
    const kept = stored((all) => JSON.parse(all.getItem(store)));
    if (!kept) return false;
    // The same page again, so the same key: what arrived already is not counted twice.
    form.elements.key.value = kept.key;
    if (form.elements.slip && kept.slip && !form.elements.slip.value) form.elements.slip.value = kept.slip;
    for (const [name, value] of kept.fields) {
      const one = form.querySelector(`input[name="${CSS.escape(name)}"][value="${CSS.escape(value)}"]`);
      if (one) one.checked = true;
    }
    return kept.fields.length > 0;
  }

  function startEmpty() {
    sent = true;
    clearTimeout(timer);
    forget();
    location.replace(location.pathname + location.search);
  }

  // Whoever sits down at a tab that somebody left sees answers wherever the page stands.
  function askWhose() {
    show(find("restored"), true);
    find("restored").scrollIntoView({ block: "center" });
    find("empty").focus();
  }

  // Another tap on the same answer, the space bar or Backspace leaves it out.
  function clearable() {
    let emptied = false;
    let chosen = new Map(answers().map((one) => [one.name, one.value]));
    form.addEventListener("click", (event) => {
      const one = event.target;
      if (one.type !== "radio") return;
      if (chosen.get(one.name) === one.value) one.checked = false;
      chosen = new Map(answers().map((other) => [other.name, other.value]));
      keep();
    });
    form.addEventListener("keydown", (event) => {
      const one = event.target;
      // Enter on an answer is how one goes on elsewhere; here it must not send halfway.
      if (event.key === "Enter" && one.type === "radio") event.preventDefault();
      const clears = ["Backspace", "Delete"].includes(event.key) || (event.key === " " && one.checked);
      if (one.type !== "radio" || !clears) return;
      event.preventDefault();
      emptied = event.key === " ";
      for (const other of form.querySelectorAll(`input[name="${CSS.escape(one.name)}"]`)) other.checked = false;
      chosen.delete(one.name);
      keep();
    });
    // Some browsers choose as the space bar comes up again.
    form.addEventListener("keyup", (event) => {
      if (event.key === " " && emptied) event.preventDefault();
      emptied = false;
    });
  }

  function slipFromAddress() {
    const slip = decodeURIComponent(location.hash.slice(1));
    if (!form.elements.slip || !/^[A-Za-z0-9 -]{9,20}$/.test(slip)) return;
    form.elements.slip.value = slip;
    history.replaceState(null, "", location.pathname + location.search);
  }

  // Trying again by itself changes nothing in sight; `own` is a press of the pupil, and that is answered.
  async function send(own = false) {
    pressed ||= own;
    if (busy || sent) return;
    busy = true;
    clearTimeout(timer);
    const button = find("send");
    const words = button.dataset;
    words.label ??= button.textContent;
    if (pressed) {
      button.textContent = words.sending;
      button.setAttribute("aria-disabled", "true");
    }
    try {
      const response = await fetch(location.pathname + location.search, {
        method: "POST",
        body: new URLSearchParams(new FormData(form)),
      });
      if (response.status >= 500) throw new Error("try again");
      turnTo(await response.text(), response.ok || response.status === 410);
    } catch {
      if (pressed) {
        find("status").textContent = words.offline;
        find("status").scrollIntoView({ block: "center" });
        button.textContent = words.again;
        button.removeAttribute("aria-disabled");
      }
      timer = setTimeout(send, RETRY);
    } finally {
      busy = pressed = false;
    }
  }

  function turnTo(text, arrived) {
    if (arrived) {
      sent = true;
      forget();
      spent?.postMessage(form.elements.key.value);
    }
    const page = new DOMParser().parseFromString(text, "text/html");
    document.title = page.title;
    document.body.replaceWith(page.body);
    start();
    scrollTo(0, 0);
    (find("problem") || document.getElementById("page")).focus();
  }

  function start() {
    form = document.querySelector("form[data-code]");
    if (!form) return;
    store = `t ${form.dataset.code}`;
    show(find("restored"), restore() && !starting);
    starting = true;
    slipFromAddress();
    clearable();
    keep();
    show(find("progress"), true);
    show(find("script"), true);
    form.addEventListener("input", keep);
    find("empty").addEventListener("click", startEmpty);
    find("not-yours").addEventListener("click", askWhose);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      send(true);
    });
  }

  addEventListener("online", () => timer && send());
  // A page that the browser kept: the next pupil must not find it, nor its key.
  addEventListener("pageshow", (event) => event.persisted && sent && startEmpty());
  spent?.addEventListener("message", (event) => {
    if (form && !sent && form.elements.key.value === event.data) startEmpty();
  });
  start();
})();
