// An element with data-refresh="address" shows what that address gives, every few seconds.
// When that asks for it (data-refresh-page), the whole page is loaded again.
for (const shown of document.querySelectorAll("[data-refresh]")) {
  const refresh = async () => {
    if (document.hidden) return;
    try {
      const answer = await fetch(shown.dataset.refresh, { redirect: "error" });
      if (!answer.ok) return;
      const fresh = await answer.text();
      if (shown.innerHTML !== fresh) shown.innerHTML = fresh;
      if (shown.querySelector("[data-refresh-page]")) location.reload();
    } catch {
      // No network, or logged out: what was last known stays on screen.
    }
  };
  setInterval(refresh, Number(shown.dataset.every) * 1000);
}
