const parameters = new URLSearchParams(location.search);

// LiveKit's egress opens its templates with these; whoever comes without them wants to try layouts.
if (parameters.has('url') || parameters.has('token')) {
	const { openTemplate } = await import('./template.ts');
	await openTemplate(parameters);
} else {
	const { openPreviewPage } = await import('./preview-page.ts');
	await openPreviewPage();
}

export {};
