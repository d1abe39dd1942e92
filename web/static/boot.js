// Starts the page. First the colours, so that nothing flashes; then the module; then, when all is calm, the worker that
// keeps the page for reading without a network.

const words = {
  en: {
    loading: "Loading the price lists …",
    failed: "The page could not be started. It needs a browser with WebAssembly, and the file that could not be loaded: ",
  },
  de: {
    loading: "Die Preislisten werden geladen …",
    failed: "Die Seite konnte nicht gestartet werden. Sie braucht einen Browser mit WebAssembly und die Datei, die nicht geladen werden konnte: ",
  },
};

/** A stored word, or null where the browser keeps nothing. */
function kept(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

const root = document.documentElement;
const theme = kept("wabill.theme");
if (theme === "light" || theme === "dark") root.dataset.theme = theme;

const asked = /[?&]lang=(en|de)\b/.exec(location.hash)?.[1] ?? kept("wabill.language") ?? navigator.language.slice(0, 2);
const language = asked === "de" ? "de" : "en";
root.lang = language;
const text = document.getElementById("loading-text");
if (text) text.textContent = words[language].loading;

try {
  const module = await import("./wabill-web.js");
  await module.default({ module_or_path: new URL("./wabill-web_bg.wasm", import.meta.url) });
} catch (error) {
  if (text) {
    text.setAttribute("role", "alert");
    text.textContent = words[language].failed + error;
  }
  throw error;
}

if ("serviceWorker" in navigator && (location.protocol === "https:" || location.hostname === "localhost" || location.hostname === "127.0.0.1")) {
  navigator.serviceWorker.register("./sw.js").catch(() => {
    // Without it the page works, only not offline.
  });
}
