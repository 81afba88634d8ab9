"use strict";
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

  function marshalTime(seconds) {
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
      timeElement.textContent = marshalTime(time);
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

  element("length").textContent = marshalTime(duration);
  showSpeeds();
  showCommands();
  createPlayer();
  setInterval(showCurrentCommand, UPDATE_MILLISECONDS);
})();
