import { expect, test } from '@playwright/test';
import { grid } from '../../../layouts/grid.ts';
import { resolveLayout } from '../../../layouts/resolve-layout.ts';

for (const { name, theme } of [
	{ name: '', theme: 'dark' },
	{ name: 'grid', theme: 'dark' },
	{ name: 'grid-dark', theme: 'dark' },
	{ name: 'grid-light', theme: 'light' },
	{ name: 'anything-light', theme: 'light' },
	{ name: 'light', theme: 'dark' },
]) {
	test(`The layout name "${name}" means a ${theme} grid`, () => {
		const resolved = resolveLayout(name);
		expect(resolved.layout).toBe(grid);
		expect(resolved.theme).toBe(theme);
		expect(resolved.pageSize(30, { widthPx: 1280, heightPx: 720 })).toBe(25);
	});
}
