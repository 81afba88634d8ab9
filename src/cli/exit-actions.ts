/** Signals that end the process, after the exit actions. */
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

const actions = new Set<() => void>();

/** Runs an action when the process exits or a signal ends it. Returns a function that cancels the action. */
export function onExit(action: () => void): () => void {
  if (actions.size === 0) {
    process.once("exit", runActions);
    for (const signal of SIGNALS) process.once(signal, endBySignal);
  }
  actions.add(action);
  return () => {
    actions.delete(action);
    if (actions.size === 0) stopListening();
  };
}

function runActions(): void {
  for (const action of actions) action();
  actions.clear();
  stopListening();
}

function endBySignal(signal: NodeJS.Signals): void {
  runActions();
  // Nothing handles the signal anymore, so it ends the process with the proper status.
  process.kill(process.pid, signal);
}

function stopListening(): void {
  process.off("exit", runActions);
  for (const signal of SIGNALS) process.off(signal, endBySignal);
}
