// Before the first paint: the chosen look and language; meanwhile the words and the first two answers of the API are on their way.
{
  const kept = (name) => {
    try {
      return localStorage.getItem(name);
    } catch {
      // A browser that keeps nothing follows the system.
      return null;
    }
  };
  const theme = kept('porchlight.theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;

  // As preferredLanguage() in src/strings/words.ts; where the two disagree, the script asks again.
  const known = ['en', 'de'];
  const wanted = [kept('porchlight.language'), ...navigator.languages.map((each) => each.slice(0, 2).toLowerCase())];
  const language = wanted.find((each) => known.includes(each)) ?? 'en';
  document.documentElement.lang = language;

  const words = document.currentScript.dataset[language];
  if (words !== undefined) {
    const link = document.createElement('link');
    link.rel = 'modulepreload';
    link.crossOrigin = 'anonymous';
    link.href = words;
    document.head.append(link);
  }

  const ask = (path) =>
    fetch(`/api/v1${path}`, {
      credentials: 'same-origin',
      redirect: 'error',
      cache: 'no-store',
      headers: { accept: 'application/json', 'accept-language': language },
    });
  const session = ask('/session');
  // Only for those who are signed in: a refused question would stand in the browser's console.
  const home = session
    .then((answer) => (answer.ok ? answer.clone().json() : null))
    .then((document) => (document?.state === 'in' ? ask('/home') : null))
    .catch(() => null);
  session.catch(() => null);
  globalThis.porchlightEarly = { language, answers: { '/session': session, '/home': home } };
}
