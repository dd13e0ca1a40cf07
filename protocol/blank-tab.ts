/**
 * Colour of the tab while it is blank: pure green. Its samples tell by which matrix a browser makes the pictures that it
 * captures, which is not always the one that it says.
 */
export const BLANK_TAB_COLOUR = '#00ff00';
