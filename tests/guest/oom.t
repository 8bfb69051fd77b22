#!/bin/sh
# Each allocation of a call fails in turn. Only the kernel that checks itself
# lets memory run out on purpose: tests/kernel/fail.c.
CHECK=1 exec tools/guest oom
