/* Answers on a train. Before a screen is sent this waits for a connection; the screen that
   sends everything is posted again and again until the server has answered it. Then the plain
   form is sent, as without this script: the server knows it by its nonce and counts it once.
   Nothing is kept in the browser, so a reload or 'back' does what it always does. */
(() => {
    "use strict";
    const FIRST_PAUSE = 1000;
    const LONGEST_PAUSE = 30000;
    const PATIENCE = 15000;
    const probe = document.currentScript.src;
    const form = document.getElementById("q");
    const notice = document.getElementById("connection");
    if (!form || !notice || !window.fetch || !window.AbortController) {
        return;
    }
    let pressed = null;

    /* Ends early when the browser is online again. */
    const pause = (length) =>
        new Promise((resume) => {
            const end = () => {
                clearTimeout(timer);
                removeEventListener("online", end);
                resume();
            };
            const timer = setTimeout(end, length);
            addEventListener("online", end);
        });

    const isAnswered = async (address, options) => {
        const limit = new AbortController();
        const timer = setTimeout(() => limit.abort(), PATIENCE);
        try {
            const response = await fetch(address, {
                cache: "no-store",
                signal: limit.signal,
                ...options,
            });
            await response.text();
            return response.status < 500;
        } catch {
            return false;
        } finally {
            clearTimeout(timer);
        }
    };

    const send = async (button) => {
        // Not the button itself: Enter presses the hidden one, which stands before the form.
        const isFinal = form.querySelector(`[data-final][value="${button.value}"]`);
        const [address, options] = isFinal
            ? [form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) }]
            : [probe, { method: "HEAD" }];
        let length = FIRST_PAUSE;
        while (!(await isAnswered(address, options))) {
            notice.textContent = notice.dataset.waiting;
            await pause(length);
            length = Math.min(2 * length, LONGEST_PAUSE);
        }
        notice.textContent = "";
        form.submit();
    };

    form.addEventListener("submit", (event) => {
        event.preventDefault();
        const button = event.submitter;
        if (pressed || !button) {
            return;
        }
        pressed = document.createElement("input");
        Object.assign(pressed, { type: "hidden", name: button.name, value: button.value });
        form.append(pressed);
        send(button);
    });

    /* 'Back' may show this very page once more, as it was left. */
    addEventListener("pageshow", (event) => {
        if (event.persisted && pressed) {
            pressed.remove();
            pressed = null;
        }
    });
})();
