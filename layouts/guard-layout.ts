import type { FrameSize, LayoutDefinition, Scene, SceneTrack, Tile } from './layout.ts';

/** Told that a layout failed. `problem` says what came and what was expected. */
export type LayoutProblem = (name: string, problem: string) => void;

/**
 * A layout of somebody else's, made safe: where it throws, or gives what cannot be drawn, `fallback` takes over for that
 * picture and `onProblem` is told, once for each kind of problem.
 */
export function guardLayout(
	name: string,
	{ arrange, order }: LayoutDefinition,
	{ fallback, onProblem }: { fallback: LayoutDefinition; onProblem: LayoutProblem },
): LayoutDefinition {
	const told = new Set<string>();
	const attempt = <T>(run: () => T, instead: () => T): T => {
		try {
			return run();
		} catch (error) {
			const problem = error instanceof Error ? error.message : String(error);
			if (!told.has(problem)) onProblem(name, problem);
			told.add(problem);
			return instead();
		}
	};
	const orderSafely: LayoutDefinition['order'] = (tracks, previousOrder, size) => {
		const byFallback = (): readonly SceneTrack[] => fallback.order?.(tracks, previousOrder, size) ?? tracks;
		return order ? attempt(() => checkOrder(order(tracks, previousOrder, size), tracks), byFallback) : byFallback();
	};
	return {
		arrange: (scene, size) =>
			attempt(
				() => checkTiles(arrange(scene, size), scene, size),
				() => fallback.arrange({ tracks: fallback.order?.(scene.tracks, [], size) ?? scene.tracks }, size),
			),
		order: orderSafely,
	};
}

function checkTiles(tiles: unknown, scene: Scene, size: FrameSize): readonly Tile[] {
	if (!Array.isArray(tiles)) throw new TypeError(`it returned ${textOf(tiles)}; a layout returns an array of tiles`);
	const known = new Set(scene.tracks.map(({ trackSid }) => trackSid));
	for (const [index, tile] of tiles.entries()) checkTile(tile, index, { known, size });
	return tiles as readonly Tile[];
}

function checkTile(
	tile: unknown,
	index: number,
	{ known, size }: { known: ReadonlySet<string>; size: FrameSize },
): void {
	const where = `tile ${index}`;
	if (typeof tile !== 'object' || tile === null)
		throw new TypeError(`${where} is ${textOf(tile)}; a tile is an object`);
	const { trackSid, xPx, yPx, widthPx, heightPx, fit } = tile as Partial<Tile>;
	if (trackSid === undefined || !known.has(trackSid)) {
		throw new RangeError(`${where} shows ${textOf(trackSid)}, which is no track of the scene`);
	}
	const sides = [xPx, yPx, widthPx, heightPx].map((side) => side ?? Number.NaN) as [number, number, number, number];
	const [x, y, width, height] = sides;
	const text = `${width}x${height} at ${x},${y}`;
	if (!sides.every(Number.isInteger)) throw new RangeError(`${where} is ${text}; it must be in whole pixels`);
	if (width < 1 || height < 1) throw new RangeError(`${where} is ${text}; it must be at least 1x1`);
	if (x < 0 || y < 0 || x + width > size.widthPx || y + height > size.heightPx) {
		throw new RangeError(`${where} is ${text}, which is not inside the frame of ${size.widthPx}x${size.heightPx}`);
	}
	if (fit !== 'cover' && fit !== 'contain') {
		throw new TypeError(`${where} has the fit ${textOf(fit)}; it must be "cover" or "contain"`);
	}
	checkDecoration(tile, where);
}

function checkDecoration({ standIn, caption, isOutlined, cornerRadiusPx }: Partial<Tile>, where: string): void {
	const initials = typeof standIn === 'object' ? standIn?.initials : undefined;
	if (![undefined, 'black', 'silhouette'].includes(standIn as string) && typeof initials !== 'string') {
		throw new TypeError(
			`${where} has the standIn ${textOf(standIn)}; it must be "black", "silhouette" or an object with initials`,
		);
	}
	if (caption !== undefined && typeof caption !== 'string') {
		throw new TypeError(`${where} has the caption ${textOf(caption)}; it must be a text`);
	}
	if (isOutlined !== undefined && typeof isOutlined !== 'boolean') {
		throw new TypeError(`${where} has isOutlined ${textOf(isOutlined)}; it must be true or false`);
	}
	if (cornerRadiusPx !== undefined && !(Number.isFinite(cornerRadiusPx) && cornerRadiusPx >= 0)) {
		throw new RangeError(`${where} has the cornerRadiusPx ${textOf(cornerRadiusPx)}; it must be 0 or more`);
	}
}

/** An order may leave tracks out; it may not bring in others. */
function checkOrder(ordered: unknown, tracks: readonly SceneTrack[]): readonly SceneTrack[] {
	if (!Array.isArray(ordered) || !ordered.every((track) => tracks.includes(track))) {
		throw new TypeError('its order returned something else than tracks of the scene');
	}
	return ordered as readonly SceneTrack[];
}

function textOf(value: unknown): string {
	return typeof value === 'object' ? (value === null ? 'null' : 'an object') : (JSON.stringify(value) ?? 'nothing');
}
