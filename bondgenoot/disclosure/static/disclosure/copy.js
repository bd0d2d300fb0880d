// A button with data-copy puts the text beside it (data-copy-text) on the clipboard, one with data-copy-all every text
// that is not ticked yet, a line each. Without this file they stay hidden.
for (const button of document.querySelectorAll("[data-copy], [data-copy-all]")) {
  if (!navigator.clipboard) continue;
  const texts = button.closest("li")
    ? [button.closest("li").querySelector("[data-copy-text]")]
    : [...document.querySelectorAll("li:not(.neutral-line-done) > [data-copy-text]")];
  const label = button.querySelector("[data-copy-label]");
  const before = label.textContent;
  label.setAttribute("role", "status");
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(texts.map((text) => text.textContent.trim()).join("\n"));
      label.textContent = label.dataset.copied;
    } catch {
      getSelection().selectAllChildren(texts.length > 1 ? texts[0].closest("ul") : texts[0]);
    }
    setTimeout(() => (label.textContent = before), 4000);
  });
}
