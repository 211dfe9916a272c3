/* A shared device. Some time after the last touch it returns to its start, and at once where
   somebody goes back or reloads: what was answered here is not for the next person. It stays
   while an answer is on its way, and while there is no connection to return by. */
(() => {
    "use strict";
    const { src, dataset } = document.currentScript;
    const leave = () => location.replace(dataset.start);
    const [arrival] = performance.getEntriesByType("navigation");
    if (arrival && ["back_forward", "reload"].includes(arrival.type)) {
        leave();
    }
    addEventListener("pageshow", (event) => event.persisted && leave());

    let timer = null;
    let isSending = false;
    const leaveOnline = () => fetch(src, { method: "HEAD", cache: "no-store" }).then(leave, wind);
    const wind = () => {
        clearTimeout(timer);
        timer = isSending ? null : setTimeout(leaveOnline, dataset.seconds * 1000);
    };
    for (const touch of ["pointerdown", "keydown", "input", "scroll"]) {
        addEventListener(touch, wind, { capture: true, passive: true });
    }
    addEventListener("submit", () => {
        isSending = true;
        wind();
    });
    wind();
})();
