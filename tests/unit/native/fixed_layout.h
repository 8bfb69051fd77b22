/* fixed_layout.h - run this test again without the host's random layout. */
#ifndef FIXED_LAYOUT_H
#define FIXED_LAYOUT_H

#ifdef __linux__

#include <sys/personality.h>
#include <unistd.h>

/* A random address may hit what this process is made of, which then breaks.
 * Without the host's random layout it is the same addresses each time, so a
 * seed that was good stays good. */
static inline void fix_layout(void)
{
    char name[] = "again", *argv[] = { name, NULL };
    int now = personality(0xffffffff);

    if (now != -1 && !(now & ADDR_NO_RANDOMIZE) &&
        personality((unsigned long)now | ADDR_NO_RANDOMIZE) != -1)
        execv("/proc/self/exe", argv);
}

#endif
#endif
