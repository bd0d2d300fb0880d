// The page for the paper file opens the browser's own print window by itself.
addEventListener("load", () => print());
