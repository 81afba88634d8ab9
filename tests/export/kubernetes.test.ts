import { readRecording, edition } from "../../src/editions/2026/index.js";
import { playEvents, writePlayerPage, type Frame } from "../../src/export/index.js";
import { kubernetesRecording, OUTPUT } from "../support/kubernetes-session.js";
import { collect, stream, textIn } from "../support/session.js";

const noPlayer = { script: "", style: "" };

async function frames(): Promise<Frame[]> {
  return collect(playEvents(edition, readRecording(await kubernetesRecording())));
}

it("a Kubernetes session starts with its pod and its cluster", async () => {
  const [start, ...others] = await frames();
  expect(start).toEqual({
    kind: "start",
    size: { columns: 80, rows: 25 },
    startTime: new Date("2026-03-02T09:15:00Z"),
    sessionId: "5a2f6c1e",
    user: "alice@example.com",
    login: "alice@example.com",
    host: "agent-1",
    pod: "default/nginx-7d",
    kubernetesCluster: "prod",
  });
  expect(others).toEqual([
    ...OUTPUT.map((text, i) => ({ kind: "output", time: i + 1, text })),
    { kind: "resize", time: 4, size: { columns: 120, rows: 40 } },
  ]);
});

it("the page of a Kubernetes session describes its pod and its cluster", async () => {
  const html = await textIn(writePlayerPage(stream(await frames()), noPlayer));
  expect(html).toContain("<title>alice@example.com on pod default/nginx-7d (session 5a2f6c1e)</title>");
  expect(html).toContain("<h1>alice@example.com on pod default/nginx-7d</h1>");
  expect(html).toContain("<dt>Pod</dt><dd><span>default/nginx-7d</span></dd>");
  expect(html).toContain("<dt>Kubernetes cluster</dt><dd><span>prod</span></dd>");
});

it("a pod without a namespace is named alone", async () => {
  const [start] = await frames();
  const html = await textIn(writePlayerPage(stream([{ ...start, pod: "nginx-7d" } as Frame]), noPlayer));
  expect(html).toContain("<h1>alice@example.com on pod nginx-7d</h1>");
});
