/** Where kubectl was recorded. */
export const lab = 'studio-lab';

/** An image that no registry has. */
export const missingImage = 'registry.internal.company.com/datachain/studio-worker:9.9.9';

/** Why most commands of a story were run. */
export const because = 'the recorder prepared it';

export const time = 'stands still';

/** The tools take their time; what nobody waits for is leapt over. */
export const lapse = 2;
