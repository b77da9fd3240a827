/** What a lab sells that earns `margin` on its first unit where the other sells `rival`. */
export const bestReply = (margin, rival) => Math.max(0, (margin - rival) / 2);
