/* all.c - the list of every mutual-exclusion algorithm here. */
#include <lock_ops.h>
#include <stddef.h>

const struct lock_ops *const lock_ops_all[] = {
    &lock_none,      &lock_ras,        &lock_xchg, &lock_syscall,
    &lock_ras_mutex, &lock_xchg_mutex, NULL,
};
