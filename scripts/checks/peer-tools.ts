/** What the compiler and `test/lib` need besides the peers, in the folder where they run on other versions of these. */
export const PEER_TOOLS = ['fast-check', 'jest', 'jest-junit', 'jsii', 'ts-jest', 'typescript'];
