// A button with data-copy puts the text beside it (data-copy-text) on the clipboard. Without this file it stays hidden.
for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) continue;
  const text = button.closest("li").querySelector("[data-copy-text]");
  const label = button.querySelector("[data-copy-label]");
  const before = label.textContent;
  label.setAttribute("role", "status");
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text.textContent.trim());
      label.textContent = label.dataset.copied;
    } catch {
      getSelection().selectAllChildren(text);
    }
    setTimeout(() => (label.textContent = before), 4000);
  });
}
