// SPDX-License-Identifier: Apache-2.0

#include "LibFuzzer.h"

#if defined(__GLIBC__)
#include <malloc.h>

void keepFreedMemory(void) {
    mallopt(M_MMAP_THRESHOLD, 32 << 20);
    mallopt(M_TRIM_THRESHOLD, 64 << 20);
}
#else
void keepFreedMemory(void) {}
#endif
