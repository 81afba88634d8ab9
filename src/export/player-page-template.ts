// The parts that are the same in every page that plays a session. The page uses no fonts, images or frameworks.

/** The body of the page after its heading. */
export const PAGE_BODY = `<main>
<section class="stage" aria-label="Recording">
<noscript><p class="notice">JavaScript is turned off. This page needs it to play the recording.</p></noscript>
<div id="player"></div>
<fieldset id="speeds">
<legend>Speed</legend>
</fieldset>
<p class="keys"><kbd>&lt;</kbd> or <kbd>&gt;</kbd>: change the speed. <kbd>?</kbd> in the player: show shortcuts.</p>
</section>
<nav id="commands" aria-labelledby="commands-heading" hidden>
<h2 id="commands-heading">Commands</h2>
<ol></ol>
</nav>
</main>
`;

/** The style sheet of the page, which comes after the player's. */
export const PAGE_STYLE = `
:root {
  color-scheme: light dark;
  --page: #f5f6f8;
  --card: #ffffff;
  --line: #dfe2e8;
  --text: #1b1f27;
  --faint: #5b6472;
  --accent: #4353c9;
  --accent-faint: #eceefb;
  --on-accent: #ffffff;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #13151a;
    --card: #1c1f26;
    --line: #30353f;
    --text: #e9ebef;
    --faint: #a0a8b6;
    --accent: #a5b0ff;
    --accent-faint: #282d45;
    --on-accent: #13151a;
  }
}
* {
  box-sizing: border-box;
}
body {
  max-width: 1600px;
  margin: 0 auto;
  padding: clamp(1rem, 3vw, 2.5rem);
  background: var(--page);
  color: var(--text);
  font: 16px/1.5 system-ui, sans-serif;
}
header > p {
  margin: 0;
  color: var(--faint);
  font-size: 0.875rem;
}
h1 {
  margin: 0 0 1rem;
  font-size: clamp(1.375rem, 3vw, 1.875rem);
  font-weight: 650;
  line-height: 1.25;
  overflow-wrap: anywhere;
}
dl {
  display: flex;
  flex-wrap: wrap;
  gap: 0.75rem 2.5rem;
  margin: 0 0 1.5rem;
}
dt {
  color: var(--faint);
  font-size: 0.8125rem;
}
dd {
  margin: 0;
  overflow-wrap: anywhere;
  font-variant-numeric: tabular-nums;
}
code, kbd, #commands button {
  font-family: ui-monospace, "Cascadia Code", "Source Code Pro", Menlo, Consolas, "DejaVu Sans Mono", monospace;
  font-size: 0.875em;
}
main {
  display: grid;
  grid-template-columns: minmax(0, 1fr);
  gap: 1.5rem;
  align-items: start;
}
#player {
  overflow: hidden;
  border: 1px solid var(--line);
  border-radius: 8px;
  /* The background of the player's theme. */
  background: #121314;
}
#player:empty {
  display: none;
}
.notice {
  margin: 0;
  padding: 1rem;
  border: 1px solid var(--line);
  border-radius: 8px;
  background: var(--card);
}
#speeds {
  display: inline-flex;
  flex-wrap: wrap;
  align-items: center;
  gap: 0.25rem;
  margin: 1rem 1.5rem 0 0;
  padding: 0;
  border: 0;
}
#speeds:not(:has(label)) {
  display: none;
}
#speeds legend {
  float: left;
  margin-right: 0.5rem;
  padding: 0;
  color: var(--faint);
  font-size: 0.875rem;
}
#speeds input {
  position: absolute;
  opacity: 0;
}
#speeds span {
  display: block;
  padding: 0.25rem 0.75rem;
  border: 1px solid var(--line);
  border-radius: 999px;
  background: var(--card);
  font-size: 0.875rem;
  font-variant-numeric: tabular-nums;
  cursor: pointer;
}
#speeds span:hover {
  border-color: var(--accent);
}
#speeds :checked + span {
  border-color: var(--accent);
  background: var(--accent);
  color: var(--on-accent);
}
#speeds :focus-visible + span, #commands button:focus-visible {
  outline: 2px solid var(--accent);
  outline-offset: 2px;
}
.keys {
  display: inline-block;
  margin: 1rem 0 0;
  color: var(--faint);
  font-size: 0.8125rem;
}
kbd {
  padding: 0 0.35em;
  border: 1px solid var(--line);
  border-radius: 4px;
  background: var(--card);
}
#commands {
  min-width: 0;
  border: 1px solid var(--line);
  border-radius: 8px;
  background: var(--card);
}
#commands[hidden] {
  display: none;
}
h2 {
  margin: 0;
  padding: 0.75rem 1rem;
  border-bottom: 1px solid var(--line);
  font-size: 1rem;
  font-weight: 600;
}
#commands ol {
  max-height: 24rem;
  margin: 0;
  padding: 0.25rem;
  overflow-y: auto;
  list-style: none;
}
#commands .many li {
  content-visibility: auto;
  contain-intrinsic-size: auto 2rem;
}
#commands button {
  display: flex;
  gap: 0.75rem;
  width: 100%;
  padding: 0.375rem 0.75rem;
  border: 0;
  border-radius: 6px;
  background: none;
  color: inherit;
  line-height: 1.4;
  text-align: left;
  cursor: pointer;
}
#commands button:focus-visible {
  outline-offset: -2px;
}
#commands button:hover {
  background: var(--page);
}
#commands button[aria-current] {
  background: var(--accent-faint);
}
#commands time {
  flex: none;
  color: var(--faint);
  font-variant-numeric: tabular-nums;
}
#commands button[aria-current] time {
  color: var(--accent);
}
#commands button span {
  min-width: 0;
  overflow-wrap: anywhere;
}
@media (min-width: 1100px) {
  #player {
    height: min(70vh, 60rem);
  }
  main:has(#commands:not([hidden])) {
    grid-template-columns: minmax(0, 1fr) 24rem;
  }
  #commands ol {
    max-height: calc(min(70vh, 60rem) - 3rem);
  }
}
@media (max-width: 700px) {
  #speeds {
    margin-right: 0;
  }
  #speeds legend {
    width: 100%;
  }
  #speeds span {
    padding: 0.25rem 0.625rem;
  }
  .keys {
    display: none;
  }
}
`;

/** The script of the page, which comes after the player's. */
export const PAGE_SCRIPT = String.raw`"use strict";
// asciinema-player's script, which runs before this one, defines AsciinemaPlayer.
(() => {
  const SPEEDS = [0.5, 1, 1.5, 2, 4, 8];
  /** The most markers on the timeline; more of them could not be distinguished. */
  const MAX_MARKERS = 150;
  const UPDATE_MILLISECONDS = 250;

  const element = (id) => document.getElementById(id);
  const lines = element("recording").textContent.trim().split("\n");
  const recording = lines.map((line) => JSON.parse(line));
  // The player needs at least one event.
  if (recording.length === 1) recording.push([0, "o", ""]);
  const duration = recording.at(-1)[0];
  const commands = recording.filter((event) => event[1] === "m");

  let player;
  let speed = 1;
  let hasStarted = false;
  let isPlaying = false;
  /** The state that a replaced player left, until the new one has restored it. */
  let resuming;

  function createPlayer() {
    player?.dispose();
    isPlaying = false;
    const created = AsciinemaPlayer.create({ data: recording }, element("player"), {
      preload: true,
      poster: "npt:" + Math.min(1, duration),
      // The style sheet gives the player a height only on wide screens.
      fit: matchMedia("(min-width: 1100px)").matches ? "both" : "width",
      controls: true,
      speed,
      markers: timelineMarkers(),
    });
    player = created;
    const onState = (name, playing) =>
      created.addEventListener(name, () => {
        if (player !== created) return;
        hasStarted = true;
        isPlaying = playing;
      });
    onState("play", true);
    onState("pause", false);
    onState("ended", false);
  }

  function timelineMarkers() {
    const distance = duration / MAX_MARKERS;
    let last = -Infinity;
    return commands
      .filter(([time]) => {
        const isApart = commands.length <= MAX_MARKERS || time - last >= distance;
        if (isApart) last = time;
        return isApart;
      })
      .map(([time, , label]) => [time, label]);
  }

  async function seek(time) {
    hasStarted = true;
    await player.seek(time);
    showCurrentCommand();
  }

  /** Replaces the player, since its speed is fixed when it is created. */
  async function setSpeed(newSpeed) {
    speed = newSpeed;
    element("speeds").elements["speed-" + newSpeed].checked = true;
    const state = resuming ?? { time: player.getCurrentTime(), isPlaying };
    const hadFocus = element("player").contains(document.activeElement);
    createPlayer();
    if (hadFocus) player.el.focus();
    if (!hasStarted) return;
    resuming = state;
    const resumed = player;
    try {
      await resumed.seek(state.time);
      if (state.isPlaying) await resumed.play();
    } catch {
      // The player was replaced again in the meantime.
    }
    if (player === resumed) resuming = undefined;
  }

  function showSpeeds() {
    for (const value of SPEEDS) {
      const input = document.createElement("input");
      Object.assign(input, { type: "radio", name: "speed", id: "speed-" + value, checked: value === speed });
      input.addEventListener("change", () => setSpeed(value));
      const text = document.createElement("span");
      text.textContent = value + "×";
      const label = document.createElement("label");
      label.append(input, text);
      element("speeds").append(label);
    }
  }

  function timeText(seconds) {
    const two = (number) => String(Math.floor(number)).padStart(2, "0");
    const minutes = seconds / 60;
    const text = two(minutes % 60) + ":" + two(seconds % 60);
    return minutes < 60 ? text : Math.floor(minutes / 60) + ":" + text;
  }

  function showCommands() {
    const list = element("commands").querySelector("ol");
    list.classList.toggle("many", commands.length > MAX_MARKERS);
    for (const [time, , label] of commands) {
      const timeElement = document.createElement("time");
      timeElement.textContent = timeText(time);
      const text = document.createElement("span");
      text.textContent = label;
      const button = document.createElement("button");
      button.type = "button";
      button.append(timeElement, text);
      button.addEventListener("click", () => seek(time));
      const item = document.createElement("li");
      item.append(button);
      list.append(item);
    }
    element("commands").hidden = commands.length === 0;
  }

  /** Highlights the last command at or before the current time. */
  function showCurrentCommand() {
    const time = hasStarted ? player.getCurrentTime() : -1;
    let [start, end] = [0, commands.length];
    while (start < end) {
      const middle = (start + end) >> 1;
      if (commands[middle][0] <= time) start = middle + 1;
      else end = middle;
    }
    const list = element("commands").querySelector("ol");
    const button = list.children[start - 1]?.firstChild;
    const current = list.querySelector("[aria-current]");
    if (button === (current ?? undefined)) return;
    current?.removeAttribute("aria-current");
    button?.setAttribute("aria-current", "true");
    if (button && isPlaying) list.scrollTop = button.offsetTop - list.offsetTop - list.clientHeight / 2;
  }

  document.addEventListener("keydown", (event) => {
    const step = { "<": -1, ">": 1 }[event.key];
    // A new player would not be in full-screen mode.
    if (step === undefined || document.fullscreenElement || event.altKey || event.ctrlKey || event.metaKey) return;
    const newSpeed = SPEEDS[SPEEDS.indexOf(speed) + step];
    if (newSpeed !== undefined) setSpeed(newSpeed);
  });

  element("length").textContent = timeText(duration);
  showSpeeds();
  showCommands();
  createPlayer();
  setInterval(showCurrentCommand, UPDATE_MILLISECONDS);
})();
`;
