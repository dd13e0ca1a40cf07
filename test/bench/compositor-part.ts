import { resolve } from 'node:path';
import type { CompositorKind } from '../../protocol/messages.ts';
import { type BrowserPage, openBrowserPage } from '../support/browser-page.ts';
import { findWithScript } from '../support/setup-script.ts';
import { percentile } from '../support/tone-analysis.ts';
import { compileWasmModule } from '../support/wasm-module.ts';
import { machineSlowness } from './calibration.ts';
import type { ComposeCost, CompositorMeasurement } from './measurements.ts';

const PEOPLE = [1, 4, 9, 16, 25] as const;
const SIZES = [
	{ widthPx: 1280, heightPx: 720 },
	{ widthPx: 1920, heightPx: 1080 },
] as const;
/** Pictures of one turn; the canvas takes far longer for each. */
const FRAMES: Readonly<Record<CompositorKind, number>> = { planar: 60, canvas: 8 };
/** Plain and decorated take turns, so that a machine that changes its pace changes both. */
const TURNS = 4;

type Page = BrowserPage<typeof import('./compositor-page.ts')>;

/** Composes grids with both compositors. Rejects at an abort. */
export async function measureCompositor(signal: AbortSignal): Promise<CompositorMeasurement> {
	await compileWasmModule('planar');
	process.env.ROOMREEL_CHROMIUM ??= await findWithScript('find-chromium');
	const slownessBefore = machineSlowness();
	const costs: ComposeCost[] = [];
	const page: Page = await openBrowserPage(resolve(import.meta.dirname, 'compositor-page.ts'));
	try {
		for (const backend of ['planar', 'canvas'] as const) {
			for (const size of SIZES) {
				for (const people of PEOPLE) {
					signal.throwIfAborted();
					costs.push(await measureCost(page, { backend, people, ...size }));
				}
			}
		}
	} finally {
		await page.close();
	}
	return { kind: 'compositor', costs, slownessBefore, slownessAfter: machineSlowness() };
}

async function measureCost(
	{ entry }: Page,
	what: Pick<ComposeCost, 'backend' | 'people' | 'widthPx' | 'heightPx'>,
): Promise<ComposeCost> {
	const { backend, people, widthPx, heightPx } = what;
	const timesMs: Record<'plain' | 'decorated', number[]> = { plain: [], decorated: [] };
	for (let turn = 0; turn < TURNS; turn++) {
		for (const kind of ['plain', 'decorated'] as const) {
			const task = { backend, people, size: { widthPx, heightPx }, isDecorated: kind === 'decorated' };
			timesMs[kind].push(
				...(await entry.evaluate((module, task) => module.composeTimesMs(task), { ...task, frames: FRAMES[backend] })),
			);
		}
	}
	return { ...what, plainMs: percentile(timesMs.plain, 0.5), decoratedMs: percentile(timesMs.decorated, 0.5) };
}
