// Sets the chosen appearance before the page is drawn. Plain script: modules run too late and would flash.
(() => {
  try {
    const theme = localStorage.getItem("sandbox-theme");
    if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  } catch {
    // Storage may be forbidden; the system's appearance is used.
  }
})();
