import { expect, test } from '@playwright/test';
import { newEgressId } from '../../../host/egress/egress-id.ts';

/** Enough that each of the 57 characters comes with a probability of all but 1 in 10^90. */
const IDS = 1000;

test('egress ids have the form of those of LiveKit, without characters that look alike, and differ', () => {
	const ids = Array.from({ length: IDS }, newEgressId);
	for (const id of ids) expect(id).toMatch(/^EG_[2-9A-HJ-NP-Za-km-z]{12}$/);
	expect(new Set(ids).size).toBe(IDS);
	expect(new Set(ids.flatMap((id) => [...id.slice(3)])).size).toBe(57);
});
