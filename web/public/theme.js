// Sets the chosen light or dark look before the first paint, so that the page never flashes in the other one.
try {
  const theme = localStorage.getItem('porchlight.theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // A browser that keeps nothing follows the system.
}
