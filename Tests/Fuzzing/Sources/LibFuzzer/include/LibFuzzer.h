// SPDX-License-Identifier: Apache-2.0

#include <stddef.h>
#include <stdint.h>

/// Runs libFuzzer with the arguments of the command line, which it may replace, until it has tried enough.
int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*tryInput)(const uint8_t *bytes, size_t count));

/// Has what is freed kept for the next input: the 20 MB of a verifier would else be mapped and cleared again for each.
void keepFreedMemory(void);
