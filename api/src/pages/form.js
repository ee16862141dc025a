// Works for a form before it is posted: looks for a text which, behind the form's stamp and the address, hashes to as many zero bits
// as the form asks for. It keeps nothing and asks nobody. SHA-256 (FIPS 180-4) is written out, because browsers offer theirs only to
// pages that came by https.
"use strict";

// The first 32 bits of the fractional parts of the square roots (8) and cube roots (64) of the first primes.
const primes = [];
for (let n = 2; primes.length < 64; n++) {
    if (primes.every((prime) => n % prime)) primes.push(n);
}
const fraction = (root) => ((root - Math.floor(root)) * 2 ** 32) | 0;
const START = primes.slice(0, 8).map((prime) => fraction(Math.sqrt(prime)));
const ROUND = primes.map((prime) => fraction(Math.cbrt(prime)));

const turn = (word, by) => (word >>> by) | (word << (32 - by));

function sha256(bytes) {
    const blocks = ((bytes.length + 8) >> 6) + 1;
    const words = new Int32Array(blocks * 16);
    bytes.forEach((byte, at) => { words[at >> 2] |= byte << (24 - (at & 3) * 8); });
    words[bytes.length >> 2] |= 0x80 << (24 - (bytes.length & 3) * 8);
    words[words.length - 1] = bytes.length * 8;
    const state = START.slice();
    const w = new Int32Array(64);
    for (let block = 0; block < blocks; block++) {
        for (let i = 0; i < 64; i++) {
            if (i < 16) { w[i] = words[block * 16 + i]; continue; }
            const [x, y] = [w[i - 15], w[i - 2]];
            const s0 = turn(x, 7) ^ turn(x, 18) ^ (x >>> 3);
            const s1 = turn(y, 17) ^ turn(y, 19) ^ (y >>> 10);
            w[i] = (w[i - 16] + s0 + w[i - 7] + s1) | 0;
        }
        let [a, b, c, d, e, f, g, h] = state;
        for (let i = 0; i < 64; i++) {
            const s1 = turn(e, 6) ^ turn(e, 11) ^ turn(e, 25);
            const t1 = (h + s1 + ((e & f) ^ (~e & g)) + ROUND[i] + w[i]) | 0;
            const s0 = turn(a, 2) ^ turn(a, 13) ^ turn(a, 22);
            const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
            [h, g, f, e, d, c, b, a] = [g, f, e, (d + t1) | 0, c, b, a, (t1 + t2) | 0];
        }
        [a, b, c, d, e, f, g, h].forEach((word, i) => { state[i] = (state[i] + word) | 0; });
    }
    return state;
}

/** How many bits a hash begins with that are zero, as far as its first two words tell. */
function zeros([first, second]) {
    return first === 0 ? 32 + Math.clz32(second) : Math.clz32(first);
}

async function work(stamp, email, bits) {
    const encoder = new TextEncoder();
    for (let number = 0; ; number++) {
        if (zeros(sha256(encoder.encode(`${stamp}:${email}:${number}`))) >= bits) return String(number);
        if (number % 2000 === 1999) await new Promise((next) => setTimeout(next));
    }
}

for (const form of document.querySelectorAll("form[data-bits]")) {
    form.addEventListener("submit", async (event) => {
        event.preventDefault();
        const button = form.querySelector("button");
        button.disabled = true;
        button.textContent = form.dataset.working;
        form.elements.work.value = await work(form.elements.stamp.value, form.elements.email.value, Number(form.dataset.bits));
        form.submit();
    });
}
